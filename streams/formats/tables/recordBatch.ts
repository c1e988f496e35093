import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  Decimal,
  FixedSizeList,
  type Float64,
  makeData,
  RecordBatch,
  type Schema,
  Struct,
  Utf8,
} from 'apache-arrow';
import { packBits } from '../../points/validity.js';
import type { BytesOf } from './longTexts.js';
import { type TextVector, textsOrBytes } from './texts.js';

/** Memory of at least some bytes to write to; undefined to allocate it. */
type BufferOf = (bytes: number) => Uint8Array | undefined;

/** The parts of DuckDB's vectors that are read; its types leave them out. */
type Readable = DuckDBVector & {
  items: Float64Array | BigInt64Array;
  childData: DuckDBVector;
  dataView: DataView;
  validity: { data: BigUint64Array | null };
};

/**
 * A chunk of rows as a record batch. Everything is copied, because DuckDB reuses its memory; the numbers of lists are
 * copied to the memory that `bufferOf` gives.
 * @param schema as many columns as the chunk has, or fewer
 * @param bytesOf reads the bytes of long texts
 */
export function toBatch(schema: Schema, chunk: DuckDBDataChunk, bufferOf: BufferOf, bytesOf: BytesOf): RecordBatch {
  const rows = chunk.rowCount;
  const children = schema.fields.map(({ type }, i) => {
    const vector = chunk.getColumnVector(i) as Readable;
    if (type instanceof Utf8 || type instanceof Binary)
      return textsOrBytes(type, vector as unknown as TextVector, rows, nulls(vector, rows), bytesOf);
    if (type instanceof Bool) return booleans(vector, rows);
    if (type instanceof Decimal) return decimals(type, vector, rows);
    return type instanceof FixedSizeList ? lists(type, vector, rows, bufferOf) : numbers(type, vector, rows);
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows, children }));
}

function booleans(vector: Readable, rows: number): Data {
  const data = packBits(rows, (i) => vector.dataView.getUint8(i) !== 0);
  return makeData({ type: new Bool(), length: rows, data, ...nulls(vector, rows) });
}

/** Decimal numbers, which both lay out in 16 bytes. */
function decimals(type: Decimal, { dataView, ...vector }: Readable, rows: number): Data {
  const data = new Uint32Array(dataView.buffer.slice(dataView.byteOffset, dataView.byteOffset + 16 * rows));
  return makeData({ type, length: rows, data, ...nulls(vector as Readable, rows) });
}

function lists(type: FixedSizeList, vector: Readable, rows: number, bufferOf: BufferOf): Data {
  const item = type.children[0].type;
  const child = numbers(item, vector.childData as Readable, rows * type.listSize, bufferOf);
  return makeData({ type, length: rows, child, ...nulls(vector, rows) });
}

function numbers(type: DataType, vector: Readable, length: number, bufferOf?: BufferOf): Data {
  const { ArrayType } = type as unknown as { ArrayType: Float64ArrayConstructor };
  const memory = bufferOf?.(length * ArrayType.BYTES_PER_ELEMENT);
  const data = memory ? new ArrayType(memory.buffer as ArrayBuffer, memory.byteOffset, length) : new ArrayType(length);
  data.set(vector.items.subarray(0, length) as Float64Array);
  return makeData({ type: type as Float64, length, data, ...nulls(vector, length) });
}

/** Arrow's bitmap of the rows that have a value; none where all have. */
function nulls({ validity }: Readable, length: number): { nullCount: number; nullBitmap?: Uint8Array } {
  if (validity.data === null) return { nullCount: 0 };
  const nullBitmap = new Uint8Array(validity.data.slice().buffer, 0, Math.ceil(length / 8));
  return { nullCount: -1, nullBitmap };
}
