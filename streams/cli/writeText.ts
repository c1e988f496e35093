import { writeFileSync } from 'node:fs';
import { storageError } from '../../src/errors.js';

/**
 * Writes a text to a file.
 * @param path the file; `-` is stdout
 * @throws MeanderError `storage` where it cannot be written
 */
export function writeText(path: string, text: string): void {
  if (path === '-') {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw storageError(`${path} cannot be written: ${reason}. Check that its folder exists and may be written to.`, {
      cause,
    });
  }
}
