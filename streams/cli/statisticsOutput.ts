import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { storageError } from '../../src/errors.js';
import { type AtomicFile, openAtomicFile, writeAtomically } from '../sinks/atomicFile.js';
import { reasonOf } from '../systemError.js';

/** Where statistics are written: one file or stdout (`-`), or a folder with a file per block. */
export type StatisticsPlace =
  | {
      /** The file; `-` is stdout. */
      readonly file: string;
    }
  | {
      /** The folder. */
      readonly folder: string;
    };

/** Digits of block numbers in names of files, so that they are sorted by number. */
const DIGITS = 6;

/** Writes the statistics of blocks as they come. */
export class StatisticsOutput {
  private readonly file: AtomicFile | undefined;

  /** @throws MeanderError `storage` where it cannot be written */
  constructor(private readonly place: StatisticsPlace) {
    if ('file' in place) this.file = openAtomicFile(place.file);
    else makeFolder(place.folder);
  }

  /** What remains of a command that was stopped, for its message. */
  get kept(): string {
    if ('folder' in this.place) return `, whose files are in ${this.place.folder}`;
    return this.place.file === '-' ? '' : `; ${this.place.file} was not written`;
  }

  /** Writes one block; in a folder it has its name when this returns. */
  write(block: number, bytes: Uint8Array): void {
    if ('folder' in this.place)
      writeAtomically(join(this.place.folder, `block-${String(block).padStart(DIGITS, '0')}.arrows`), bytes);
    else this.file?.write(bytes);
  }

  /** Gives the file its name. */
  close(): void {
    this.file?.commit();
  }

  /** Leaves nothing of a file; the files of a folder stay, since each is complete. */
  abandon(): void {
    this.file?.abandon();
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw storageError(`The folder ${folder} cannot be made: ${reasonOf(cause)}.`, { cause });
  }
}
