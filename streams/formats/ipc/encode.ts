import {
  Message,
  type RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  type RecordBatchWriter,
  type Schema,
} from 'apache-arrow';

/** All bytes of some record batches in the stream or the file format. */
export function toIpc(batches: readonly RecordBatch[], format: 'stream' | 'file'): Uint8Array {
  const writer = createWriter(format);
  for (const batch of batches) writer.write(batch);
  writer.finish();
  return Uint8Array.from(Buffer.concat(takeWritten(writer)));
}

/** A writer of one of the two IPC formats, whose bytes `takeWritten` gives. */
export function createWriter(format: 'stream' | 'file'): RecordBatchWriter {
  return format === 'file'
    ? new SequentialFileWriter({ autoDestroy: false })
    : new RecordBatchStreamWriter({ autoDestroy: false });
}

/** apache-arrow's file writer leaves out the schema message, which the format wants and sequential readers need. */
class SequentialFileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(Message.from(schema as never));
  }
}

/**
 * Takes the bytes that a writer has queued. apache-arrow offers them only asynchronously, which would let them pile up.
 */
export function takeWritten(writer: RecordBatchWriter): Uint8Array[] {
  return (writer as unknown as { _sink: { _values: Uint8Array[] } })._sink._values.splice(0);
}
