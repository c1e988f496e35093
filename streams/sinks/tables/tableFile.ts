import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { RecordBatch } from 'apache-arrow';
import { MeanderError, storageError } from '../../../src/errors.js';
import type { ValidatedBatch } from '../../../src/learner/index.js';
import { reasonOf as reasonOfDuckDb } from '../../formats/tables/duckdb.js';
import type { KeptRows } from '../../formats/tables/keptRows.js';
import { reasonOf } from '../../systemError.js';
import { openAtomicFile } from '../atomicFile.js';
import { RowDatabase } from './rowDatabase.js';
import { type TableFormatName, tableFormats } from './tableFormat.js';
import { WaitingRows } from './waitingRows.js';

/** A Parquet, CSV or NDJSON file that is written record batch by record batch. */
export interface TableFile {
  /**
   * Appends a record batch; its memory may be used again afterwards. All must have the same schema.
   * @param batch undefined where none of the rows is valid; at least one must be given, which may be empty
   * @param points the rows of the data of which these are the valid ones; absent: there are none
   * @returns at the first record batch, what is lost of which column, as parts of sentences
   */
  write(batch: RecordBatch | undefined, points?: ValidatedBatch): Promise<string[]>;
  /**
   * Writes the file and gives it its name.
   * @throws MeanderError `storage` where it cannot be written; the message says what became of a file of that name;
   *   `input` where the columns beside the rows cannot be read, or their files were changed
   */
  close(): Promise<void>;
  /** Deletes what was written, also while `write` or `close` is under way, which then fails; does nothing after it. */
  abandon(): Promise<void>;
}

/**
 * Opens a file that DuckDB writes. The rows wait in memory, and beyond 2 GB in a temporary folder, until all are there.
 * @param path a file, or `-` for stdout
 * @param beside columns of the data that DuckDB copies beside the rows
 * @throws MeanderError `usage` where the package @duckdb/node-api is not installed; `storage` where the file cannot be
 *   created
 */
export async function openTableFile(path: string, format: TableFormatName, beside?: KeptRows): Promise<TableFile> {
  const file = openAtomicFile(path);
  const database = await RowDatabase.open().catch((error) => {
    file.abandon();
    throw error;
  });
  const rows = new WaitingRows(database, beside);
  const written = file.temporary ?? join(database.folder, 'rows');
  let isAbandoned = false;
  const close = async () => {
    await rows.writeTo(written, tableFormats[format]).catch((cause) => {
      if (cause instanceof MeanderError) throw cause;
      throw storageError(`${path} cannot be written: ${writingReason(cause)}. ${unchanged(file.temporary)}`, { cause });
    });
    if (file.temporary === undefined)
      for await (const piece of createReadStream(written, { highWaterMark: 2 ** 20 })) file.write(piece);
    if (isAbandoned) throw new Error(`${path} was abandoned`);
    file.commit();
  };
  return {
    write: (batch, points) => rows.append(batch, points),
    close: () => close().finally(() => database.close()),
    async abandon() {
      isAbandoned = true;
      // A statement that is under way could make the file again.
      await database.close();
      file.abandon();
    },
  };
}

const unchanged = (temporary: string | undefined): string =>
  temporary === undefined ? 'It may hold a part of the output.' : 'What was there before, if anything, is unchanged.';

/** What the operating system says, in DuckDB's messages, and the code of that error. */
const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  'No space left on device': 'ENOSPC',
  'File too large': 'EFBIG',
  'Disk quota exceeded': 'EDQUOT',
  'Input/output error': 'EIO',
};

/** Why DuckDB could not write, in the words that other outputs use. */
function writingReason(cause: unknown): string {
  if (cause instanceof MeanderError) return cause.message;
  const { message } = cause as Error;
  const words = Object.keys(SYSTEM_WORDS).find((text) => message.includes(text));
  if (words === undefined) return reasonOfDuckDb(cause);
  return reasonOf(Object.assign(new Error(message), { code: SYSTEM_WORDS[words], syscall: 'write' }));
}
