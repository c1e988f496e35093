import { makeData, RecordBatch, type Schema, Struct } from 'apache-arrow';
import { BufferRegion, FieldNode } from 'apache-arrow/ipc/metadata/message';
import { CompressedVectorLoader, VectorLoader } from 'apache-arrow/visitor/vectorloader';
import { decompressBuffer } from './compression.js';
import { FlatbufferTable } from './flatbuffer.js';
import { MessageFields } from './format.js';
import { type RecordBatchHeader, readRecordBatchHeader } from './recordBatchHeader.js';

/**
 * Reads the record batch of a message. Its columns are views into `body` unless that is compressed. Columns with a
 * dictionary come without the dictionary's values.
 * @throws RangeError where the lengths do not fit the body or the schema
 */
export function readRecordBatch(schema: Schema, metadata: Uint8Array, body: Uint8Array): RecordBatch {
  const message = FlatbufferTable.root(metadata);
  const table = message.table(MessageFields.header);
  if (!table) throw new RangeError('a record batch message has no header');
  const header = readRecordBatchHeader(table);
  assertCounts(header);
  assertInside(header, body.length);
  const children = createLoader(header, message.int16(MessageFields.version), body).visitMany(schema.fields);
  const uneven = children.findIndex((child) => child.length !== header.length);
  if (uneven >= 0)
    throw new RangeError(
      `column "${schema.fields[uneven].name}" has ${children[uneven].length} rows but the record batch has ` +
        `${header.length}`,
    );
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: header.length, children }));
}

function assertCounts({ length, nodes }: RecordBatchHeader): void {
  if (length < 0) throw new RangeError(`a record batch states ${length} rows`);
  const wrong = nodes.find((node) => node.length < 0 || node.nullCount < 0 || node.nullCount > node.length);
  if (wrong) throw new RangeError(`a column states ${wrong.length} rows of which ${wrong.nullCount} are null`);
}

function assertInside({ buffers }: RecordBatchHeader, bodyLength: number): void {
  const outside = buffers.find(({ offset, length }) => offset < 0 || length < 0 || offset + length > bodyLength);
  if (outside)
    throw new RangeError(
      `a buffer of ${outside.length} bytes at offset ${outside.offset} lies outside the body of ${bodyLength} bytes`,
    );
}

/** apache-arrow's loader, which builds the columns from buffers whose ranges have been checked. */
function createLoader(header: RecordBatchHeader, version: number, body: Uint8Array): VectorLoader {
  const { codec, variadicBufferCounts } = header;
  const nodes = header.nodes.map(({ length, nullCount }) => new FieldNode(length, nullCount));
  const buffers = header.buffers.map(({ offset, length }) => new BufferRegion(offset, length));
  const dictionaries = new Map();
  if (codec === undefined) return new VectorLoader(body, nodes, buffers, dictionaries, version, variadicBufferCounts);
  const decompressed = buffers.map(({ offset, length }) =>
    decompressBuffer(body.subarray(offset, offset + length), codec),
  );
  return new CompressedVectorLoader(decompressed, nodes, buffers, dictionaries, version, variadicBufferCounts);
}
