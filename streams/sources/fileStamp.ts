import { stat } from 'node:fs/promises';
import { inputError } from '../../src/errors.js';

/** What the file system says about a file, which changes whenever the file is written or replaced. */
export interface FileStamp {
  /** The path that was looked at. */
  readonly path: string;
  /** Device, inode, length, and time of the latest change, in one text. */
  readonly stamp: string;
}

/** The stamp of the file at a path. @throws MeanderError `input` where there is none */
export async function stampOf(path: string): Promise<FileStamp> {
  const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true }).catch((cause: NodeJS.ErrnoException) => {
    throw inputError(`${path} cannot be opened: ${cause.code}.`, { cause });
  });
  return { path, stamp: [dev, ino, size, mtimeNs].join(' ') };
}

/** Checks that a file was not written since its stamp was taken. @throws MeanderError `input` where it was */
export async function assertNotWritten({ path, stamp }: FileStamp): Promise<void> {
  if ((await stampOf(path)).stamp === stamp) return;
  throw inputError(`${path} was written or replaced while it was read, so its rows may be others now. Start again.`);
}
