import { Table } from './flatbuffer.js';

const CONTINUATION = 0xffffffff;
const FILE_MAGIC = 'ARROW1';
const [SCHEMA, RECORD_BATCH] = [1, 3];

/** An Arrow stream or file as it lies in memory: the schema's key-values and the buffers of its only record batch. */
export interface PlainTable {
  metadata: Map<string, string>;
  rows: number;
  /** Validity and data buffers of all fields, in the order of the format. */
  buffers: Uint8Array[];
}

/**
 * Reads an uncompressed table of one record batch without apache-arrow, which takes longer to load than this to run.
 * @returns undefined for anything else, so that a full reader can say what it is
 */
export function readPlainTable(bytes: Uint8Array): PlainTable | undefined {
  try {
    const messages = [...messagesOf(bytes)];
    const [schema, batch] = messages;
    if (messages.length !== 2 || schema.type !== SCHEMA || batch.type !== RECORD_BATCH || batch.header.table(3))
      return undefined;
    const metadata = new Map(schema.header.tables(2).map((pair) => [pair.text(0), pair.text(1)]));
    const places = batch.header.longs(2, 2);
    const buffers = Array.from({ length: places.length / 2 }, (_, i) =>
      batch.body.subarray(places[2 * i], places[2 * i] + places[2 * i + 1]),
    );
    return { metadata, rows: batch.header.int64(0), buffers };
  } catch {
    return undefined;
  }
}

/** The messages up to the end marker. */
function* messagesOf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = new TextDecoder('latin1').decode(bytes.subarray(0, 6)) === FILE_MAGIC ? 8 : 0;
  for (;;) {
    if (view.getUint32(at, true) !== CONTINUATION) throw new RangeError('no message');
    const length = view.getInt32(at + 4, true);
    if (length === 0) return;
    const message = Table.root(bytes.subarray(at + 8, at + 8 + length));
    const header = message.table(2);
    const start = at + 8 + length;
    const end = start + message.int64(3);
    if (!header || length < 0 || end < start || end > bytes.length) throw new RangeError('a message that does not fit');
    yield { type: message.int8(1), header, body: bytes.subarray(start, end) };
    at = end;
  }
}
