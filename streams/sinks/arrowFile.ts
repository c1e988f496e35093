import type { RecordBatch } from 'apache-arrow';
import { createWriter, takeWritten } from '../formats/ipc/encode.js';
import { openAtomicFile } from './atomicFile.js';

/** An Arrow file or stream that is written record batch by record batch. It gets its name only when it is complete. */
export interface ArrowFile {
  /** Appends a record batch. All must have the same schema. */
  write(batch: RecordBatch): void;
  /** Ends the stream and gives the file its name. */
  close(): void;
  /** Deletes what was written; does nothing after `close`. */
  abandon(): void;
}

/**
 * Opens an Arrow IPC file (`.arrow`, `.feather`) or stream (all other names) for writing.
 * @param path a file, or `-` for stdout
 * @throws MeanderError `storage` where it cannot be created
 */
export function openArrowFile(path: string): ArrowFile {
  const file = openAtomicFile(path);
  const writer = createWriter(/\.(arrow|feather)$/.test(path) ? 'file' : 'stream');
  const flush = () => {
    for (const bytes of takeWritten(writer)) file.write(bytes);
  };
  return {
    write(batch) {
      writer.write(batch);
      flush();
    },
    close() {
      writer.finish();
      flush();
      file.commit();
    },
    abandon: () => file.abandon(),
  };
}
