import type { DuckDBDataChunk } from '@duckdb/node-api';
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  Decimal,
  FixedSizeBinary,
  FixedSizeList,
  type Float64,
  List,
  Map_,
  makeData,
  RecordBatch,
  type Schema,
  Struct,
  Utf8,
} from 'apache-arrow';
import { packBits } from '../../points/validity.js';
import type { BytesOf } from './longTexts.js';
import { readFixedLists, readLists, readStructs } from './nestedVectors.js';
import { textsOrBytes } from './texts.js';
import { type Bitmap, nullsOf, type ReadableVector } from './vector.js';

/** Memory of at least some bytes to write to; undefined to allocate it. */
type BufferOf = (bytes: number) => Uint8Array | undefined;

/**
 * A chunk of rows as a record batch. Everything is copied, because DuckDB reuses its memory; the numbers of lists in
 * the first column, which are the features, are copied to the memory that `bufferOf` gives.
 * @param schema as many columns as the chunk has, or fewer
 * @param bytesOf reads the bytes of long texts
 */
export function toBatch(schema: Schema, chunk: DuckDBDataChunk, bufferOf: BufferOf, bytesOf: BytesOf): RecordBatch {
  const rows = chunk.rowCount;
  const children = schema.fields.map(({ type }, i) => {
    const vector = chunk.getColumnVector(i) as ReadableVector;
    return i === 0 && type instanceof FixedSizeList
      ? features(type, vector, rows, bufferOf)
      : read(type, vector, rows, bytesOf);
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows, children }));
}

/**
 * The first rows of a vector as a column.
 * @param used the rows to read, where the memory of others may hold anything; they become nulls
 */
function read(type: DataType, given: ReadableVector, rows: number, bytesOf: BytesOf, used?: Bitmap): Data {
  const vector = type instanceof Map_ ? given.listVector : given;
  const readItems = (item: DataType, items: ReadableVector, count: number, itemsUsed?: Bitmap) =>
    read(item, items, count, bytesOf, itemsUsed);
  const nulls = nullsOf(vector, rows, used);
  if (type instanceof Utf8 || type instanceof Binary) return textsOrBytes(type, vector, rows, nulls, bytesOf);
  if (type instanceof Bool) return booleans(vector, rows, nulls);
  if (type instanceof Decimal) return decimals(type, vector, rows, nulls);
  if (type instanceof FixedSizeBinary) return identifiers(type, vector, rows, nulls);
  if (type instanceof Struct) return readStructs(type, vector, rows, nulls, readItems);
  if (type instanceof FixedSizeList) return readFixedLists(type, vector, rows, nulls, readItems);
  if (type instanceof List || type instanceof Map_) return readLists(type, vector, rows, used, readItems);
  return numbers(type, vector, rows, nulls);
}

/** What is null of a column. */
type Nulls = ReturnType<typeof nullsOf>;

function booleans({ dataView }: ReadableVector, rows: number, nulls: Nulls): Data {
  return makeData({
    type: new Bool(),
    length: rows,
    data: packBits(rows, (i) => dataView.getUint8(i) !== 0),
    ...nulls,
  });
}

/** Decimal numbers, which both lay out in 16 bytes. */
function decimals(type: Decimal, { dataView }: ReadableVector, rows: number, nulls: Nulls): Data {
  const data = new Uint32Array(dataView.buffer.slice(dataView.byteOffset, dataView.byteOffset + 16 * rows));
  return makeData({ type, length: rows, data, ...nulls });
}

/** UUIDs: DuckDB has them as signed numbers of 16 bytes, the least significant first, with the highest bit inverted. */
function identifiers(type: FixedSizeBinary, { dataView }: ReadableVector, rows: number, nulls: Nulls): Data {
  const size = type.byteWidth;
  const data = new Uint8Array(size * rows);
  for (let row = 0; row < rows; row++) {
    for (let t = 0; t < size; t++) data[size * row + t] = dataView.getUint8(size * (row + 1) - 1 - t);
    data[size * row] ^= 0x80;
  }
  return makeData({ type, length: rows, data, ...nulls });
}

function features(type: FixedSizeList, vector: ReadableVector, rows: number, bufferOf: BufferOf): Data {
  const items = rows * type.listSize;
  const { childData } = vector;
  const child = numbers(type.children[0].type, childData, items, nullsOf(childData, items), bufferOf);
  return makeData({ type, length: rows, child, ...nullsOf(vector, rows) });
}

function numbers(type: DataType, vector: ReadableVector, length: number, nulls: Nulls, bufferOf?: BufferOf): Data {
  const { ArrayType } = type as unknown as { ArrayType: Float64ArrayConstructor };
  const memory = bufferOf?.(length * ArrayType.BYTES_PER_ELEMENT);
  const data = memory ? new ArrayType(memory.buffer as ArrayBuffer, memory.byteOffset, length) : new ArrayType(length);
  data.set(vector.items.subarray(0, length) as Float64Array);
  return makeData({ type: type as Float64, length, data, ...nulls });
}
