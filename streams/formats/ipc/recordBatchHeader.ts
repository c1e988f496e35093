import type { FlatbufferTable } from './flatbuffer.js';
import { BodyCompressionFields, NUMBERS_PER_STRUCT, RecordBatchFields } from './format.js';

/** What the metadata of a record batch states, as it is written; nothing is checked yet. */
export interface RecordBatchHeader {
  /** Rows of the record batch. */
  length: number;
  /** Rows and nulls of each column, nested ones included, in depth-first order. */
  nodes: { length: number; nullCount: number }[];
  /** Where each buffer lies in the body, in bytes, in the order of the columns. */
  buffers: { offset: number; length: number }[];
  /** One of `Codec`, or a number that this reader does not know; undefined where the body is not compressed. */
  codec: number | undefined;
  /** Number of data buffers of each view column (utf8_view, binary_view). */
  variadicBufferCounts: number[];
}

/**
 * Reads the header of a record batch.
 * @throws RangeError where the metadata is damaged
 */
export function readRecordBatchHeader(table: FlatbufferTable): RecordBatchHeader {
  const nodes = pairs(table.int64s(RecordBatchFields.nodes, NUMBERS_PER_STRUCT));
  const buffers = pairs(table.int64s(RecordBatchFields.buffers, NUMBERS_PER_STRUCT));
  return {
    length: table.int64(RecordBatchFields.length),
    nodes: nodes.map(([length, nullCount]) => ({ length, nullCount })),
    buffers: buffers.map(([offset, length]) => ({ offset, length })),
    codec: table.table(RecordBatchFields.compression)?.int8(BodyCompressionFields.codec),
    variadicBufferCounts: table.int64s(RecordBatchFields.variadicBufferCounts, 1),
  };
}

const pairs = (numbers: readonly number[]): [number, number][] =>
  Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
