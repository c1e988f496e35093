import type { RecordBatch } from 'apache-arrow';
import { createWriter, takeWritten } from '../formats/ipc/encode.js';
import { openAtomicFile } from './atomicFile.js';
import { arrowFormatOf, assertExtension, writtenArrowExtensions } from './outputName.js';

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
 * Opens an Arrow IPC file (`.arrow`, `.feather`) or stream (`.arrows`, `.ipc` or no extension) for writing.
 * @param path a file, or `-` for stdout
 * @throws MeanderError `usage` for another extension, `storage` where it cannot be created
 */
export function openArrowFile(path: string): ArrowFile {
  assertExtension(path, writtenArrowExtensions);
  const file = openAtomicFile(path);
  const writer = createWriter(arrowFormatOf(path));
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
