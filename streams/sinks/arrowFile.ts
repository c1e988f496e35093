import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { RecordBatch } from 'apache-arrow';
import { storageError } from '../../src/errors.js';
import { createWriter, takeWritten } from '../formats/ipc/encode.js';
import { writeFully } from './atomicFile.js';
import { arrowFormatOf, assertExtension, writtenArrowExtensions } from './outputName.js';

/** The path that stands for stdout, and stdout's file descriptor. */
const [STDOUT_PATH, STDOUT] = ['-', 1];

/** An Arrow file or stream that is written record batch by record batch. It gets its name only when it is complete. */
export interface ArrowFile {
  /** Appends a record batch. All must have the same schema. */
  write(batch: RecordBatch): void;
  /** Ends the stream and gives the file its name. */
  close(): void;
  /** Deletes what was written. */
  abandon(): void;
}

/**
 * Opens an Arrow IPC file (`.arrow`, `.feather`) or stream (`.arrows`, `.ipc` or no extension) for writing.
 * @param path a file, or `-` for stdout
 * @throws MeanderError `usage` for another extension, `storage` where it cannot be created
 */
export function openArrowFile(path: string): ArrowFile {
  assertExtension(path, writtenArrowExtensions);
  const temporary = `${path}.${process.pid}.tmp`;
  const file = path === STDOUT_PATH ? STDOUT : openForWriting(temporary, path);
  const writer = createWriter(arrowFormatOf(path));
  const flush = () => {
    for (const bytes of takeWritten(writer)) writeFully(file, bytes);
  };
  return {
    write(batch) {
      writer.write(batch);
      flush();
    },
    close() {
      writer.finish();
      flush();
      if (file === STDOUT) return;
      fsyncSync(file);
      closeSync(file);
      renameSync(temporary, path);
    },
    abandon() {
      if (file !== STDOUT) closeSync(file);
      rmSync(temporary, { force: true });
    },
  };
}

function openForWriting(temporary: string, path: string): number {
  try {
    return openSync(temporary, 'w');
  } catch (cause) {
    throw storageError(`${path} cannot be written: ${(cause as Error).message}.`, { cause });
  }
}
