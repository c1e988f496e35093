import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { storageError } from '../../src/errors.js';
import { hasCode, reasonOf } from '../systemError.js';
import { temporaryFileBegins, temporaryFileEnds } from '../temporaryFiles.js';
import { writeFully } from './writeFully.js';

/** The path that stands for stdout, and stdout's file descriptor. */
const [STDOUT_PATH, STDOUT] = ['-', 1];

/** A file that is written piece by piece, and gets its name only when it is complete. */
export interface AtomicFile {
  /** The name that it has until `commit`, by which a library can write it; undefined for a device, a pipe or stdout. */
  readonly temporary?: string;
  /**
   * Appends bytes.
   * @throws MeanderError `storage` where that fails; the file is then abandoned
   */
  write(bytes: Uint8Array): void;
  /**
   * Gives the file its name: fsync, rename, and fsync of the folder.
   * @throws MeanderError `storage` where that fails; the message says whether the file has its name already
   */
  commit(): void;
  /** Deletes what was written. Does nothing after `commit`, or where the file was abandoned already. */
  abandon(): void;
}

/**
 * Opens a file for writing under a temporary name in the same folder. A link is followed; a device, a pipe or stdout
 * (`-`) is written to directly, since no other file may take its place.
 * @throws MeanderError `storage` where it cannot be created
 */
export function openAtomicFile(path: string): AtomicFile {
  if (path === STDOUT_PATH) return directFile('stdout', STDOUT, () => {});
  const replaced = attempt(path, 'It was not changed.', () => fileToReplace(path));
  if (replaced !== null) return temporaryFile(path, replaced);
  const device = attempt(path, 'It was not changed.', () => openSync(path, 'w'));
  return directFile(path, device, () => closeSync(device));
}

/**
 * Writes a file completely or not at all.
 * @param chunks the bytes of the file, in order
 * @throws MeanderError `storage` where that fails; the message says what became of a file that had the name before
 */
export function writeAtomically(path: string, ...chunks: readonly Uint8Array[]): void {
  const file = openAtomicFile(path);
  for (const chunk of chunks) file.write(chunk);
  file.commit();
}

/** The regular file that is to be replaced, or is to be made; null where the path names a device or a pipe. */
function fileToReplace(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return path;
  if (found.isDirectory()) throw storageError('it is a folder; give the name of a file');
  return found.isFile() ? realpathSync(path) : null;
}

/** A file under a temporary name until `commit` renames it. */
function temporaryFile(path: string, target: string): AtomicFile {
  const temporary = `${target}.${process.pid}.tmp`;
  const unchanged = 'What was there before, if anything, is unchanged.';
  let file: number | null = null;
  const close = () => {
    const open = file;
    file = null;
    if (open !== null) closeSync(open);
  };
  const abandon = () => {
    if (file === null) return;
    discard(temporary, close);
  };
  const step = (work: () => void) => {
    try {
      attempt(path, unchanged, work);
    } catch (error) {
      discard(temporary, close);
      throw error;
    }
  };
  temporaryFileBegins(temporary);
  step(() => {
    file = openSync(temporary, 'w');
  });
  return {
    temporary,
    write: (bytes) => step(() => file !== null && writeFully(file, bytes)),
    commit() {
      step(() => {
        if (file !== null) fsyncSync(file);
        close();
        renameSync(temporary, target);
      });
      temporaryFileEnds(temporary);
      flushFolder(path, target);
    },
    abandon,
  };
}

/** Closes and deletes a temporary file, whatever else fails. */
function discard(temporary: string, close: () => void): void {
  try {
    close();
  } catch {
    // The error that led here says more than a second one would.
  }
  rmSync(temporary, { force: true });
  temporaryFileEnds(temporary);
}

/** A device, a pipe or stdout: what is written cannot be taken back. */
function directFile(name: string, file: number, close: () => void): AtomicFile {
  const step = (work: () => void) => {
    try {
      work();
    } catch (cause) {
      if (hasCode(cause, 'EPIPE')) throw cause;
      throw storageError(`${name} cannot be written: ${reasonOf(cause)}. It may hold a part of the output.`, { cause });
    }
  };
  return {
    write: (bytes) => step(() => writeFully(file, bytes)),
    commit: () => step(close),
    abandon: close,
  };
}

/** Makes the new name of a file last beyond a power failure. */
function flushFolder(path: string, target: string): void {
  try {
    const folder = openSync(dirname(target), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (cause) {
    throw storageError(
      `${path} was written completely, but it may be lost in a power failure, because its folder cannot be flushed ` +
        `to disk: ${reasonOf(cause)}. Check the disk, and write the file again.`,
      { cause },
    );
  }
}

/** @param kept what is said about the file that had the name before */
function attempt<T>(path: string, kept: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw storageError(`${path} cannot be written: ${reasonOf(cause)}. ${kept}`, { cause });
  }
}
