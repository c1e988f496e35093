import { storageError } from '../../src/errors.js';
import { writeFully } from '../sinks/writeFully.js';
import { hasCode, reasonOf } from '../systemError.js';
import { tell } from './commandLink.js';
import { besideDrawing } from './terminalLock.js';

/** File descriptors. */
const [STDOUT, STDERR] = [1, 2];

/**
 * Prints a text on stdout. It is written before this returns, so nothing is lost however the process ends.
 * @throws MeanderError `storage` where stdout cannot be written, as on a full disk; the system's own error where the
 * reader of a pipe is gone, which `isClosedPipe` knows
 */
export function printOut(text: string): void {
  try {
    print(STDOUT, text);
  } catch (cause) {
    if (isClosedPipe(cause)) throw cause;
    throw storageError(`stdout cannot be written: ${reasonOf(cause)}. It may hold a part of the output.`, { cause });
  }
}

/** Prints a text on stderr. Where that fails there is nobody left to tell, and the work goes on. */
export function printError(text: string): void {
  try {
    print(STDERR, text);
  } catch {
    // See above.
  }
}

/** Writes a text, above the drawing where there is one. */
function print(file: number, text: string): void {
  const drawn = besideDrawing(() => writeFully(file, Buffer.from(text)));
  // It is drawn again at once: a gap until the next frame would be seen.
  if (drawn) tell({ printed: true });
}

/** Whether a write failed because the reader of a pipe is gone, as `head` is after its lines: no error for us. */
export const isClosedPipe = (error: unknown): boolean => hasCode(error, 'EPIPE');
