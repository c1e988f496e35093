import { makeData, RecordBatch, type Schema, Struct } from 'apache-arrow';
import { BufferRegion, FieldNode } from 'apache-arrow/ipc/metadata/message';
import { CompressedVectorLoader, VectorLoader } from 'apache-arrow/visitor/vectorloader';
import { assertHolds } from './columnLengths.js';
import { decompressBuffers } from './compression.js';
import { FlatbufferTable } from './flatbuffer.js';
import { MessageFields } from './format.js';
import { type RecordBatchHeader, readRecordBatchHeader } from './recordBatchHeader.js';

/** A record batch and the memory that it took. */
export interface LoadedBatch {
  /** The rows. */
  batch: RecordBatch;
  /** Bytes of its body after decompression; 0 where it was not compressed. */
  inflated: number;
}

/**
 * Reads the record batch of a message. Its columns are views into `body` unless that is compressed. Columns with a
 * dictionary come without the dictionary's values.
 * @param limit bytes that it may have after decompression
 * @throws RangeError where the lengths do not fit the body or the schema, SizeLimitError where it would be too large
 */
export function readRecordBatch(schema: Schema, metadata: Uint8Array, body: Uint8Array, limit: number): LoadedBatch {
  const message = FlatbufferTable.root(metadata);
  const table = message.table(MessageFields.header);
  if (!table) throw new RangeError('a record batch message has no header');
  const header = readRecordBatchHeader(table);
  assertCounts(header);
  assertInside(header, body.length);
  const { loader, inflated } = createLoader(header, message.int16(MessageFields.version), body, limit);
  const children = loader.visitMany(schema.fields);
  const uneven = children.findIndex((child) => child.length !== header.length);
  if (uneven >= 0)
    throw new RangeError(
      `column "${schema.fields[uneven].name}" has ${children[uneven].length} rows but the record batch has ` +
        `${header.length}`,
    );
  for (const [i, child] of children.entries()) assertHolds(child, schema.fields[i].name);
  const data = makeData({ type: new Struct(schema.fields), length: header.length, children });
  return { batch: new RecordBatch(schema, data), inflated };
}

function assertCounts({ length, nodes }: RecordBatchHeader): void {
  if (length < 0) throw new RangeError(`a record batch states ${length} rows`);
  const wrong = nodes.find((node) => node.length < 0 || node.nullCount < 0 || node.nullCount > node.length);
  if (wrong) throw new RangeError(`a column states ${wrong.length} rows of which ${wrong.nullCount} are null`);
}

/**
 * Checks that each buffer lies in the body, and that together they are no longer than it, so that whatever is made of
 * them is in proportion to the bytes that were sent.
 */
function assertInside({ buffers, variadicBufferCounts }: RecordBatchHeader, bodyLength: number): void {
  const outside = buffers.find(({ offset, length }) => offset < 0 || length < 0 || offset + length > bodyLength);
  if (outside)
    throw new RangeError(
      `a buffer of ${outside.length} bytes at offset ${outside.offset} lies outside the body of ${bodyLength} bytes`,
    );
  const total = buffers.reduce((sum, { length }) => sum + length, 0);
  if (total > bodyLength)
    throw new RangeError(`its buffers have ${total} bytes together, but its body has ${bodyLength}`);
  const views = variadicBufferCounts.reduce((sum, count) => sum + count, 0);
  if (views > buffers.length || variadicBufferCounts.some((count) => count < 0))
    throw new RangeError(`its columns of views have ${views} buffers, but there are ${buffers.length}`);
}

/** apache-arrow's loader, which builds the columns from buffers whose ranges have been checked. */
function createLoader(
  header: RecordBatchHeader,
  version: number,
  body: Uint8Array,
  limit: number,
): { loader: VectorLoader; inflated: number } {
  const { codec, variadicBufferCounts } = header;
  const nodes = header.nodes.map(({ length, nullCount }) => new FieldNode(length, nullCount));
  const buffers = header.buffers.map(({ offset, length }) => new BufferRegion(offset, length));
  const dictionaries = new Map();
  if (codec === undefined) {
    const loader = new VectorLoader(body, nodes, buffers, dictionaries, version, variadicBufferCounts);
    return { loader, inflated: 0 };
  }
  const compressed = buffers.map(({ offset, length }) => body.subarray(offset, offset + length));
  const plain = decompressBuffers(compressed, codec, limit);
  return {
    loader: new CompressedVectorLoader(plain, nodes, buffers, dictionaries, version, variadicBufferCounts),
    inflated: plain.reduce((sum, { length }) => sum + length, 0),
  };
}
