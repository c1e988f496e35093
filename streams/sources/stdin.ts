import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** File descriptor of stdin. */
const STDIN = 0;

/**
 * Stdin as a stream, in any thread: a worker thread's own `process.stdin` gets its bytes through the main thread, which
 * takes longer.
 */
export function openStdin(): Readable {
  const status = fstatSync(STDIN);
  if (status.isFIFO() || status.isSocket()) return new Socket({ fd: STDIN, readable: true, writable: false });
  return createReadStream('', { fd: STDIN, autoClose: false });
}

/** Whether stdin is a file on disk, as after `<`. */
export const stdinIsFile = (): boolean => fstatSync(STDIN).isFile();
