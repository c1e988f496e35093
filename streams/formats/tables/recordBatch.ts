import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import {
  type Data,
  type DataType,
  FixedSizeList,
  type Float64,
  makeData,
  RecordBatch,
  type Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { packBits } from '../../points/validity.js';

/** Memory of at least some bytes to write to; undefined to allocate it. */
type BufferOf = (bytes: number) => Uint8Array | undefined;

/** The parts of DuckDB's vectors that are read; its types leave them out. */
type Readable = DuckDBVector & {
  items: Float64Array | BigInt64Array;
  childData: DuckDBVector;
  validity: { data: BigUint64Array | null; itemValid(i: number): boolean };
};

/**
 * A chunk of rows as a record batch. Everything is copied, because DuckDB reuses its memory; the numbers of lists are
 * copied to the memory that `bufferOf` gives.
 * @param schema as many columns as the chunk has, or fewer
 */
export function toBatch(schema: Schema, chunk: DuckDBDataChunk, bufferOf: BufferOf): RecordBatch {
  const rows = chunk.rowCount;
  const children = schema.fields.map(({ type }, i) => {
    const vector = chunk.getColumnVector(i) as Readable;
    if (type instanceof Utf8) return texts(vector, rows);
    return type instanceof FixedSizeList ? lists(type, vector, rows, bufferOf) : numbers(type, vector, rows);
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows, children }));
}

function texts(vector: Readable, rows: number): Data {
  const values = Array.from({ length: rows }, (_, i) => vector.getItem(i) as string | null);
  return vectorFromArray(values, new Utf8()).data[0];
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
  let nullCount = 0;
  for (let i = 0; i < length; i++) if (!validity.itemValid(i)) nullCount++;
  return { nullCount, nullBitmap: packBits(length, (i) => validity.itemValid(i)) };
}
