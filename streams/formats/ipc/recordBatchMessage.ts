import { type Data, makeData, RecordBatch, type Schema, Struct, Vector } from 'apache-arrow';
import { BufferRegion, FieldNode } from 'apache-arrow/ipc/metadata/message';
import { assertHolds } from './columnLengths.js';
import { ColumnLoader } from './columnLoader.js';
import { decompressBuffers } from './compression.js';
import { FlatbufferTable } from './flatbuffer.js';
import { DictionaryBatchFields, MessageFields } from './format.js';
import { type RecordBatchHeader, readRecordBatchHeader } from './recordBatchHeader.js';

/** A record batch and the memory that it took. */
export interface LoadedBatch {
  /** The rows. */
  batch: RecordBatch;
  /** Bytes of its body after decompression; 0 where it was not compressed. */
  inflated: number;
}

/** The dictionaries that were read so far, by their ids. */
export type Dictionaries = Map<number, Vector>;

/**
 * Reads the record batch of a message. Its columns are views into `body` unless that is compressed.
 * @param limit bytes that it may have after decompression
 * @param dictionaries the values of columns with a dictionary; such a column is empty where its dictionary is missing
 * @throws RangeError where the lengths do not fit the body or the schema, SizeLimitError where it would be too large
 */
export function readRecordBatch(
  schema: Schema,
  metadata: Uint8Array,
  body: Uint8Array,
  limit: number,
  dictionaries: Dictionaries = new Map(),
): LoadedBatch {
  const { header, version } = openMessage(metadata, body, (table) => table);
  const loader = createLoader(header, version, body, limit, dictionaries);
  const children = loader.visitMany(schema.fields);
  const uneven = children.findIndex((child) => child.length !== header.length);
  if (uneven >= 0)
    throw new RangeError(
      `column "${schema.fields[uneven].name}" has ${children[uneven].length} rows but the record batch has ` +
        `${header.length}`,
    );
  for (const [i, child] of children.entries()) assertHolds(child, schema.fields[i].name);
  const data = makeData({ type: new Struct(schema.fields), length: header.length, children });
  return { batch: new RecordBatch(schema, data), inflated: loader.inflated };
}

/**
 * Rows that the metadata of a record batch states.
 * @throws RangeError where the metadata is damaged
 */
export function statedRows(metadata: Uint8Array): number {
  const table = FlatbufferTable.root(metadata).table(MessageFields.header);
  const rows = table ? readRecordBatchHeader(table).length : -1;
  if (!Number.isSafeInteger(rows) || rows < 0) throw new RangeError(`a record batch states ${rows} rows`);
  return rows;
}

/**
 * Reads a dictionary from its message, and adds it to those that are known: in place of an older one of the same id, or
 * at its end.
 * @param body memory of its own, since dictionaries are kept
 * @returns bytes of its body after decompression; 0 where it was not compressed
 * @throws RangeError where the lengths do not fit the body, or no column has this dictionary
 */
export function readDictionary(
  schema: Schema,
  metadata: Uint8Array,
  body: Uint8Array,
  limit: number,
  dictionaries: Dictionaries,
): number {
  const table = FlatbufferTable.root(metadata).table(MessageFields.header);
  const id = table?.int64(DictionaryBatchFields.id) ?? -1;
  const type = schema.dictionaries.get(id);
  if (!type) throw new RangeError(`no column has the dictionary ${id}`);
  const { header, version } = openMessage(metadata, body, (outer) => outer?.table(DictionaryBatchFields.data));
  const loader = createLoader(header, version, body, limit, dictionaries);
  const values: Data = loader.visit(type);
  assertHolds(values, `dictionary ${id}`);
  const before = table?.bool(DictionaryBatchFields.isDelta) ? dictionaries.get(id) : undefined;
  dictionaries.set(id, new Vector([...(before?.data ?? []), values]));
  return loader.inflated;
}

/** @param find the record batch in the header of the message */
function openMessage(
  metadata: Uint8Array,
  body: Uint8Array,
  find: (header: FlatbufferTable | undefined) => FlatbufferTable | undefined,
): { header: RecordBatchHeader; version: number } {
  const message = FlatbufferTable.root(metadata);
  const table = find(message.table(MessageFields.header));
  if (!table) throw new RangeError('a record batch message has no header');
  const header = readRecordBatchHeader(table);
  assertCounts(header);
  assertInside(header, body.length);
  return { header, version: message.int16(MessageFields.version) };
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

/** A loader of the columns of a record batch. */
function createLoader(
  { codec, variadicBufferCounts, ...header }: RecordBatchHeader,
  version: number,
  body: Uint8Array,
  limit: number,
  dictionaries: Dictionaries,
): ColumnLoader {
  const nodes = header.nodes.map(({ length, nullCount }) => new FieldNode(length, nullCount));
  const buffers = header.buffers.map(({ offset, length }) => new BufferRegion(offset, length));
  const parts = { body, nodes, buffers, dictionaries, version, variadicBufferCounts };
  if (codec === undefined) return new ColumnLoader(parts, limit);
  const compressed = buffers.map(({ offset, length }) => body.subarray(offset, offset + length));
  return new ColumnLoader({ ...parts, inflated: decompressBuffers(compressed, codec, limit) }, limit);
}
