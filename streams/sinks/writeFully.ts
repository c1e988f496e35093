import { writeSync } from 'node:fs';
import { hasCode } from '../systemError.js';

/** Milliseconds to wait before writing again to a pipe that is full. */
const PIPE_WAIT = 5;

/** Writes all bytes to an open file; waits while a pipe is full. */
export function writeFully(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      if (!hasCode(error, 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT);
    }
  }
}
