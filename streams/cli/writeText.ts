import { writeFileSync } from 'node:fs';
import { storageError } from '../../src/errors.js';

/**
 * Writes a text; `-` is stdout.
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
    throw storageError(`${path} cannot be written: ${(cause as Error).message}.`, { cause });
  }
}
