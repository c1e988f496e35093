/** Is told the path of a temporary file before it is created (`exists`), and after it is renamed or deleted. */
export type TemporaryFileListener = (path: string, exists: boolean) => void;

let listener: TemporaryFileListener = () => {};

/** Tells a listener of each temporary file and lock from now on, so that it can delete what an ended thread left. */
export function listenToTemporaryFiles(told: TemporaryFileListener): void {
  listener = told;
}

/** To be called before a temporary file or lock is created. */
export const temporaryFileBegins = (path: string): void => listener(path, true);

/** To be called after a temporary file or lock was renamed or deleted. */
export const temporaryFileEnds = (path: string): void => listener(path, false);
