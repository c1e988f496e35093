import type { DuckDBVector } from '@duckdb/node-api';
import { type Data, type DataType, Vector } from 'apache-arrow';
import { float16ToNumber } from '../../points/float16.js';
import { isValid, packBits } from '../../points/validity.js';

/** The parts of DuckDB's vectors that are written; its types leave them out. */
export type WritableVector = DuckDBVector & {
  /** Of vectors of numbers: a copy of the numbers, which `flush` writes back. */
  items: Float64Array;
  /** Of other vectors: a copy of the memory. */
  dataView: DataView;
  /** Of vectors of lists: the items. */
  childData: WritableVector;
  /** The bitmap of the rows that hold a value; null where all do. */
  validity: { data: BigUint64Array | null };
  /** DuckDB's own vector. */
  vector: object;
};

/** Writes rows `from` to `from + rows` of an Arrow column to a new vector of DuckDB. */
export type FillVector = (vector: WritableVector, column: Data, from: number, rows: number) => void;

/** Numbers, dates and times that both lay out alike. */
export const fillNumbers: FillVector = (vector, column, from, rows) => {
  vector.items.set((column.values as Float64Array).subarray(from, from + rows));
  setNulls(vector, column, from, rows);
  vector.flush();
};

/** Half-precision numbers as single-precision ones. */
export const fillHalves: FillVector = (vector, column, from, rows) => {
  for (let i = 0; i < rows; i++) vector.items[i] = float16ToNumber(column.values[from + i]);
  setNulls(vector, column, from, rows);
  vector.flush();
};

/** Values of 16 bytes, such as decimals. */
export const fillWide: FillVector = (vector, column, from, rows) => {
  const { buffer, byteOffset } = column.values as Uint32Array;
  const { dataView } = vector;
  new Uint8Array(dataView.buffer, dataView.byteOffset).set(new Uint8Array(buffer, byteOffset + 16 * from, 16 * rows));
  setNulls(vector, column, from, rows);
  vector.flush();
};

/** Bits as bytes. */
export const fillBooleans: FillVector = (vector, column, from, rows) => {
  for (let i = 0; i < rows; i++) {
    const bit = column.offset + from + i;
    vector.dataView.setUint8(i, (column.values[bit >> 3] >> (bit & 7)) & 1);
  }
  setNulls(vector, column, from, rows);
  vector.flush();
};

/** Fixed-size lists of numbers. */
export const fillLists =
  (size: number, fill: FillVector): FillVector =>
  (vector, column, from, rows) => {
    fill(vector.childData, column.children[0], from * size, rows * size);
    setNulls(vector, column, from, rows);
    vector.flush();
  };

/** Values of any type, as the texts that `textOf` makes of them. */
export const fillAsText =
  (textOf: (value: unknown) => string): FillVector =>
  (vector, column, from, rows) => {
    const values = new Vector([column as Data<DataType>]);
    for (let i = 0; i < rows; i++) {
      const value = isValid(column, from + i) ? values.get(from + i) : null;
      vector.setItem(i, value === null ? null : textOf(value));
    }
    vector.flush();
  };

/** Hands the bitmap of the rows that hold a value to a vector; both have the lowest bit first. */
export function setNulls(vector: WritableVector, column: Data, from: number, rows: number): void {
  if (column.nullCount === 0 || column.nullBitmap.length === 0) return;
  const first = column.offset + from;
  const bits =
    first % 8 === 0
      ? column.nullBitmap.subarray(first >> 3, (first + rows + 7) >> 3)
      : packBits(rows, (i) => isValid(column, from + i));
  const words = new BigUint64Array(Math.ceil(rows / 64));
  new Uint8Array(words.buffer).set(bits);
  vector.validity.data = words;
}
