import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { RecordBatch } from 'apache-arrow';
import { MeanderError, storageError } from '../../../src/errors.js';
import { reasonOf as reasonOfDuckDb } from '../../formats/tables/duckdb.js';
import { reasonOf } from '../../systemError.js';
import { openAtomicFile } from '../atomicFile.js';
import { RowTable } from './rowTable.js';
import { type TableFormatName, tableFormats } from './tableFormat.js';

/** A Parquet, CSV or NDJSON file that is written record batch by record batch. */
export interface TableFile {
  /**
   * Appends a record batch; its memory may be used again afterwards. All must have the same schema.
   * @returns at the first call, what is lost of which column, as parts of sentences
   */
  write(batch: RecordBatch): Promise<string[]>;
  /**
   * Writes the file and gives it its name.
   * @throws MeanderError `storage` where it cannot be written; the message says what became of a file of that name
   */
  close(): Promise<void>;
  /** Deletes what was written, also while `close` is under way, which then fails; does nothing after it. */
  abandon(): void;
}

/**
 * Opens a file that DuckDB writes. The rows wait in memory, and beyond 2 GB in a temporary folder, until all are there.
 * @param path a file, or `-` for stdout
 * @throws MeanderError `usage` where the package @duckdb/node-api is not installed; `storage` where the file cannot be
 *   created
 */
export async function openTableFile(path: string, format: TableFormatName): Promise<TableFile> {
  const file = openAtomicFile(path);
  const rows = await RowTable.open().catch((error) => {
    file.abandon();
    throw error;
  });
  const written = file.temporary ?? join(rows.folder, 'rows');
  let [isCreated, isClosing] = [false, false];
  const close = async () => {
    await rows.writeTo(written, tableFormats[format]).catch((cause) => {
      throw storageError(`${path} cannot be written: ${writingReason(cause)}. ${unchanged(file.temporary)}`, { cause });
    });
    if (file.temporary === undefined)
      for await (const piece of createReadStream(written, { highWaterMark: 2 ** 20 })) file.write(piece);
    file.commit();
  };
  return {
    async write(batch) {
      const changes = isCreated ? [] : await rows.create(batch.schema);
      isCreated = true;
      rows.append(batch);
      return changes;
    },
    close() {
      isClosing = true;
      return close().finally(() => rows.close());
    },
    abandon() {
      file.abandon();
      if (isClosing) rows.interrupt();
      else rows.close();
      isClosing = true;
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
