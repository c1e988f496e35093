import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { type RecordBatch, RecordBatchFileWriter, RecordBatchStreamWriter } from 'apache-arrow';
import { storageError } from '../../src/index.js';
import { writeFully } from './atomicFile.js';

/** An Arrow file or stream that grows record batch by record batch; it has its name only once it is whole. */
export interface ArrowFile {
  write(batch: RecordBatch): void;
  /** Ends the stream and gives the file its name. */
  close(): void;
  /** Removes what was written. */
  abandon(): void;
}

/**
 * Opens an Arrow IPC file (`.arrow`, `.feather`) or stream (all others; `-` is stdout) for writing.
 * @throws MeanderError `storage` where it cannot be made
 */
export function openArrowFile(path: string): ArrowFile {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = path === '-' ? 1 : openForWriting(temporary, path);
  const Writer = /\.(arrow|feather)$/.test(path) ? RecordBatchFileWriter : RecordBatchStreamWriter;
  const writer = new Writer({ autoDestroy: false });
  const flush = () => {
    for (const bytes of pending(writer).splice(0)) writeFully(file, bytes);
  };
  return {
    write(batch) {
      writer.write(batch);
      flush();
    },
    close() {
      writer.finish();
      flush();
      if (file === 1) return;
      fsyncSync(file);
      closeSync(file);
      renameSync(temporary, path);
    },
    abandon() {
      if (file !== 1) closeSync(file);
      rmSync(temporary, { force: true });
    },
  };
}

/** The bytes that apache-arrow's writer has queued; it offers them only asynchronously, which would let them pile up. */
function pending(writer: object): Uint8Array[] {
  return (writer as { _sink: { _values: Uint8Array[] } })._sink._values;
}

function openForWriting(temporary: string, path: string): number {
  try {
    return openSync(temporary, 'w');
  } catch (cause) {
    throw storageError(`${path} cannot be written: ${(cause as Error).message}.`, { cause });
  }
}
