import { usageError } from '../src/errors.js';

/**
 * Loads an optional peer dependency when it is first needed.
 * @param load the dynamic import
 * @param purpose what it is for, as the subject of a sentence
 * @throws MeanderError `usage` with the command that installs it
 */
export async function loadPeer<T>(load: () => Promise<T>, name: string, purpose: string): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw usageError(`${purpose} needs the package ${name}, which is not installed: npm install ${name}`);
  }
}
