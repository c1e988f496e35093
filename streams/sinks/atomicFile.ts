import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { storageError } from '../../src/errors.js';

/** Milliseconds to wait before writing again to a pipe that is full. */
const PIPE_WAIT = 5;

/**
 * Writes a file completely or not at all: to a temporary name in the same folder, then fsync, rename, and fsync of the
 * folder.
 * @param chunks the bytes of the file, in order
 * @throws MeanderError `storage` where that fails; a file that had the name before is then unchanged
 */
export function writeAtomically(path: string, ...chunks: readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const chunk of chunks) writeFully(file, chunk);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw storageError(
      `${path} cannot be written: ${(cause as Error).message}. The previous file, if any, is unchanged.`,
      {
        cause,
      },
    );
  }
}

/** Writes all bytes to an open file; waits while a pipe is full. */
export function writeFully(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT);
    }
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
