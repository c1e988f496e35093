import type { DuckDBHugeIntVector, DuckDBValue } from '@duckdb/node-api';
import type { Data } from 'apache-arrow';
import { isValid } from '../../points/validity.js';
import { type FillVector, setNulls } from './fillVector.js';

/** Bytes of a text's entry in a vector of DuckDB (`duckdb_string_t`): 4 of its length, then the text if it is short. */
const ENTRY = 16;
/** Bytes of the longest text that its entry holds. */
const INLINE = 12;

/**
 * Texts or bytes behind offsets. Short ones are laid out here and handed over in one call, as a vector of 16-byte
 * integers, since a call for each text takes several times as long; longer ones are handed over one by one.
 * @param SixteenBytes DuckDB's class of vectors of 16-byte integers
 * @param itemOf a long text as DuckDB's vector takes it
 */
export const fillTexts =
  (SixteenBytes: typeof DuckDBHugeIntVector, itemOf: (bytes: Uint8Array) => DuckDBValue): FillVector =>
  (vector, column, from, rows) => {
    const entries = new Uint8Array(ENTRY * rows);
    const long = layOutShort(entries, column, from, rows);
    setNulls(vector, column, from, rows);
    const { validity, vector: memory } = vector;
    new SixteenBytes(new DataView(entries.buffer), validity as never, memory as never, rows).flush();
    for (const i of long) vector.setItem(i, itemOf(bytesAt(column, from + i)));
    if (long.length > 0) vector.flush();
  };

const bytesAt = ({ values, valueOffsets }: Data, row: number): Uint8Array =>
  (values as Uint8Array).subarray(Number(valueOffsets[row]), Number(valueOffsets[row + 1]));

/** Writes the entries of the short texts. @returns the rows of the others */
function layOutShort(entries: Uint8Array, column: Data, from: number, rows: number): number[] {
  const { values, valueOffsets } = column;
  const lengths = new Uint32Array(entries.buffer);
  const long: number[] = [];
  for (let i = 0; i < rows; i++) {
    const begin = Number(valueOffsets[from + i]);
    const length = Number(valueOffsets[from + i + 1]) - begin;
    if (length > INLINE && isValid(column, from + i)) long.push(i);
    if (length > INLINE) continue;
    lengths[4 * i] = length;
    for (let t = 0; t < length; t++) entries[ENTRY * i + 4 + t] = values[begin + t];
  }
  return long;
}
