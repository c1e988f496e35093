import { type Binary, type Data, makeData, type Utf8 } from 'apache-arrow';
import { type BytesOf, longTexts } from './longTexts.js';

/** The parts of DuckDB's vectors of texts or bytes that are read; its types leave them out. */
export interface TextVector {
  /** An entry of 16 bytes per row (`duckdb_string_t`): 4 of the length, then the text if it is short. */
  readonly dataView: DataView;
}

/** Bytes of an entry, and of the longest text that lies in it. */
const [ENTRY, INLINE] = [16, 12];

/**
 * A column of texts or bytes, copied from DuckDB's memory without a JavaScript string for each.
 * @param nulls the bitmap of the rows that have a value
 * @param bytesOf reads the bytes of long ones
 */
export function textsOrBytes(
  type: Utf8 | Binary,
  vector: TextVector,
  rows: number,
  nulls: { nullCount: number; nullBitmap?: Uint8Array },
  bytesOf: BytesOf,
): Data {
  const lengths = lengthsOf(vector, rows, nulls.nullBitmap);
  const valueOffsets = new Int32Array(rows + 1);
  for (let i = 0; i < rows; i++) valueOffsets[i + 1] = valueOffsets[i] + lengths[i];
  const data = new Uint8Array(valueOffsets[rows]);
  const { buffer, byteOffset } = vector.dataView;
  const entries = new Uint8Array(buffer, byteOffset);
  const copyLong = longTexts(vector.dataView, lengths, bytesOf);
  for (let i = 0; i < rows; i++) {
    const [begin, length] = [valueOffsets[i], lengths[i]];
    if (length > INLINE) copyLong(i, data, begin);
    else for (let t = 0; t < length; t++) data[begin + t] = entries[ENTRY * i + 4 + t];
  }
  return makeData({ type: type as Utf8, length: rows, valueOffsets, data, ...nulls });
}

/** The bytes of each value; 0 for a row that has none, whose entry may hold anything. */
function lengthsOf({ dataView }: TextVector, rows: number, nullBitmap: Uint8Array | undefined): Uint32Array {
  const lengths = new Uint32Array(rows);
  for (let i = 0; i < rows; i++)
    if (nullBitmap === undefined || (nullBitmap[i >> 3] >> (i & 7)) & 1)
      lengths[i] = dataView.getUint32(ENTRY * i, true);
  return lengths;
}
