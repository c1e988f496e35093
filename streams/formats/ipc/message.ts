import { makeData, RecordBatch, type Schema, Struct } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { Message } from 'apache-arrow/ipc/metadata/message';
import { CompressedVectorLoader, VectorLoader } from 'apache-arrow/visitor/vectorloader';
import { decompressBuffer } from './compression.js';
import { Table } from './flatbuffer.js';

const MOST_FIELDS = 100_000;
const MOST_DEPTH = 64;
const BIG_ENDIAN = 1;

/** Kinds of message that a stream may hold (Message.fbs). */
export const MessageType = { schema: 1, dictionary: 2, recordBatch: 3 } as const;

/** The kind and body length that a message's metadata announces. */
export function readHeader(metadata: Uint8Array): { type: number; bodyLength: number } {
  const message = Table.root(metadata);
  return { type: message.int8(1), bodyLength: message.int64(3) };
}

/** The schema of a schema message. */
export function readSchema(metadata: Uint8Array): Schema {
  assertBounded(Table.root(metadata).table(2));
  return Message.decode(metadata).header() as unknown as Schema;
}

/** The schema in the footer of a file. */
export function readFooterSchema(footer: Uint8Array): Schema {
  assertBounded(Table.root(footer).table(1));
  return Footer.decode(footer).schema;
}

/** Counts what apache-arrow is about to decode, since it believes every count. */
function assertBounded(schema: Table | undefined) {
  if (!schema) throw new RangeError('there is no schema');
  if (schema.int16(0) === BIG_ENDIAN) throw new RangeError('big-endian data is not supported');
  let fields = 0;
  const count = (table: Table, depth: number) => {
    fields++;
    if (fields > MOST_FIELDS || depth > MOST_DEPTH)
      throw new RangeError(`a schema of more than ${MOST_FIELDS} fields or ${MOST_DEPTH} levels`);
    table.tables(6);
    for (const child of table.tables(5)) count(child, depth + 1);
  };
  schema.tables(2);
  for (const field of schema.tables(1)) count(field, 1);
}

/**
 * The record batch of a message, as views into `body` where that is not compressed. Columns with a dictionary come
 * without its values.
 * @throws RangeError where lengths do not fit the body or the schema
 */
export function readRecordBatch(schema: Schema, metadata: Uint8Array, body: Uint8Array): RecordBatch {
  const message = Table.root(metadata);
  const header = message.table(2);
  if (!header) throw new RangeError('a record batch message without a record batch');
  const length = header.int64(0);
  const nodes = pairs(header.longs(1, 2)).map(([rows, nullCount]) => ({ length: rows, nullCount }));
  const buffers = pairs(header.longs(2, 2)).map(([offset, bytes]) => ({ offset, length: bytes }));
  if (length < 0 || nodes.some((node) => node.length < 0 || node.nullCount < 0 || node.nullCount > node.length)) {
    throw new RangeError('a record batch with a negative length or more nulls than rows');
  }
  const outside = buffers.find(
    (buffer) => buffer.offset < 0 || buffer.length < 0 || buffer.offset + buffer.length > body.length,
  );
  if (outside)
    throw new RangeError(
      `a buffer at ${outside.offset} of ${outside.length} bytes lies outside the body of ${body.length} bytes`,
    );
  const compression = header.table(3);
  const variadic = header.longs(4, 1);
  const version = message.int16(0);
  const loader = compression
    ? new CompressedVectorLoader(
        buffers.map(({ offset, length: bytes }) =>
          decompressBuffer(body.subarray(offset, offset + bytes), compression.int8(0)),
        ),
        nodes as never,
        buffers as never,
        new Map(),
        version,
        variadic,
      )
    : new VectorLoader(body, nodes as never, buffers as never, new Map(), version, variadic);
  const children = loader.visitMany(schema.fields);
  const uneven = children.findIndex((child) => child.length !== length);
  if (uneven >= 0)
    throw new RangeError(`column "${schema.fields[uneven].name}" has ${children[uneven].length} rows of ${length}`);
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children }));
}

const pairs = (numbers: number[]): [number, number][] =>
  Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
