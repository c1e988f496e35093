import {
  Message,
  type RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  type RecordBatchWriter,
  type Schema,
} from 'apache-arrow';

/**
 * Writes record batches of one schema as a whole Arrow stream or file in memory.
 * @param format `stream` ends with a marker, `file` with a footer
 */
export function toIpc(batches: readonly RecordBatch[], format: 'stream' | 'file'): Uint8Array {
  const writer = createWriter(format);
  for (const batch of batches) writer.write(batch);
  writer.finish();
  return Uint8Array.from(Buffer.concat(takeWritten(writer)));
}

/** Makes a writer of one of the two formats; `takeWritten` gives its bytes. */
export function createWriter(format: 'stream' | 'file'): RecordBatchWriter {
  return format === 'file'
    ? new SequentialFileWriter({ autoDestroy: false })
    : new RecordBatchStreamWriter({ autoDestroy: false });
}

/** A file writer that begins with the schema message. apache-arrow leaves it out, but sequential readers need it. */
class SequentialFileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(Message.from(schema as never));
  }
}

/**
 * Takes the bytes that a writer has produced since the last call. apache-arrow offers them only through asynchronous
 * iteration, so a synchronous loop of writes would collect all of them in memory.
 */
export function takeWritten(writer: RecordBatchWriter): Uint8Array[] {
  return (writer as unknown as { _sink: { _values: Uint8Array[] } })._sink._values.splice(0);
}
