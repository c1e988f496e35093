import { FlatbufferTable } from './flatbuffer.js';
import {
  CONTINUATION,
  FILE_MAGIC,
  FILE_PREFIX_BYTES,
  KeyValueFields,
  MessageFields,
  MessageType,
  SchemaFields,
} from './format.js';
import { type MessageHeader, readHeader } from './messageHeader.js';
import { readRecordBatchHeader } from './recordBatchHeader.js';
import { assertBounded } from './schemaBounds.js';

/** An Arrow stream or file of one record batch, as it lies in memory. */
export interface PlainTable {
  /** The schema's metadata, values by key. */
  metadata: Map<string, string>;
  /** Rows of the record batch. */
  rows: number;
  /** The validity and data buffers of all columns, in the order of the format, as views. */
  buffers: Uint8Array[];
}

/** A message of an Arrow stream. */
interface Message {
  type: MessageHeader['type'];
  header: FlatbufferTable;
  bytes: number;
  body: Uint8Array;
}

/**
 * Reads an uncompressed table of one record batch without apache-arrow. Models are such tables, and loading
 * apache-arrow takes longer than reading one.
 * @returns undefined for anything else, which the caller then gives to the full reader
 */
export function readPlainTable(bytes: Uint8Array): PlainTable | undefined {
  try {
    const messages = [...readMessages(bytes)];
    if (messages.length !== 2) return undefined;
    const [schema, batch] = messages;
    if (schema.type !== MessageType.schema || batch.type !== MessageType.recordBatch) return undefined;
    const { length: rows, buffers, codec } = readRecordBatchHeader(batch.header);
    if (codec !== undefined) return undefined;
    assertBounded(schema.header, schema.bytes);
    return {
      metadata: readMetadata(schema.header),
      rows,
      buffers: buffers.map(({ offset, length }) => batch.body.subarray(offset, offset + length)),
    };
  } catch {
    return undefined;
  }
}

const readMetadata = (schema: FlatbufferTable): Map<string, string> =>
  new Map(
    schema
      .tables(SchemaFields.customMetadata)
      .map((entry) => [entry.text(KeyValueFields.key), entry.text(KeyValueFields.value)]),
  );

/** Reads the messages up to the end marker. */
function* readMessages(bytes: Uint8Array): Generator<Message> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFile = new TextDecoder('latin1').decode(bytes.subarray(0, FILE_MAGIC.length)) === FILE_MAGIC;
  for (let at = isFile ? FILE_PREFIX_BYTES : 0; ; ) {
    if (view.getUint32(at, true) !== CONTINUATION) throw new RangeError('the continuation marker is missing');
    const length = view.getInt32(at + 4, true);
    if (length === 0) return;
    const start = at + 8 + length;
    const metadata = bytes.subarray(at + 8, start);
    const header = FlatbufferTable.root(metadata).table(MessageFields.header);
    const { type, bodyLength } = readHeader(metadata);
    const end = start + bodyLength;
    if (!header || length < 0 || end < start || end > bytes.length) throw new RangeError('a message does not fit');
    yield { type, header, bytes: length, body: bytes.subarray(start, end) };
    at = end;
  }
}
