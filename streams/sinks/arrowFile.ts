import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { Message, type RecordBatch, RecordBatchFileWriter, RecordBatchStreamWriter, type RecordBatchWriter, type Schema } from 'apache-arrow';
import { storageError } from '../../src/errors.js';
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

/** All bytes of some record batches in the stream or the file format. */
export function toIpc(batches: readonly RecordBatch[], format: 'stream' | 'file'): Uint8Array {
  const writer = createWriter(format);
  for (const batch of batches) writer.write(batch);
  writer.finish();
  return Uint8Array.from(Buffer.concat(pending(writer)));
}

function createWriter(format: 'stream' | 'file'): RecordBatchWriter {
  return format === 'file' ? new SequentialFileWriter({ autoDestroy: false }) : new RecordBatchStreamWriter({ autoDestroy: false });
}

/** apache-arrow's file writer leaves out the schema message, which the format wants and sequential readers need. */
class SequentialFileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(Message.from(schema as never));
  }
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
