import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { RecordBatch } from 'apache-arrow';
import { storageError } from '../../src/errors.js';
import { createWriter, takeWritten } from '../formats/ipc/encode.js';
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
  const writer = createWriter(/\.(arrow|feather)$/.test(path) ? 'file' : 'stream');
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

function openForWriting(temporary: string, path: string): number {
  try {
    return openSync(temporary, 'w');
  } catch (cause) {
    throw storageError(`${path} cannot be written: ${(cause as Error).message}.`, { cause });
  }
}
