import { writeAtomically } from '../sinks/atomicFile.js';

/**
 * Writes a text to a file, atomically.
 * @param path the file; `-` is stdout
 * @throws MeanderError `storage` where it cannot be written
 */
export function writeText(path: string, text: string): void {
  writeAtomically(path, new TextEncoder().encode(text));
}
