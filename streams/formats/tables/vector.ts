import type { DuckDBVector } from '@duckdb/node-api';

/**
 * The parts of DuckDB's vectors that are read; its types leave them out. They are views into DuckDB's memory, so they
 * are valid only until the next chunk is fetched. Which of them a vector has depends on its type.
 */
export type ReadableVector = DuckDBVector & {
  /** Of numbers, dates and times. */
  readonly items: Float64Array | BigInt64Array;
  /** Of lists and fixed-size lists: all their items. */
  readonly childData: ReadableVector;
  /** Of lists: where the items of each row begin, and how many there are. */
  readonly entryData: BigUint64Array;
  /** Of structures: a vector per part. */
  readonly entryVectors: readonly ReadableVector[];
  /** Of maps: lists of structures of a key and a value. */
  readonly listVector: ReadableVector;
  /** Of all other types: the bytes. */
  readonly dataView: DataView;
  /** The rows that hold a value; null where all do. Maps have none. */
  readonly validity: { readonly data: BigUint64Array | null };
};

/** One bit per row, the lowest bit first, as both Arrow and DuckDB have them. */
export type Bitmap = Uint8Array;

/** Whether a bit is set. */
export const isSet = (bits: Bitmap, i: number): boolean => ((bits[i >> 3] >> (i & 7)) & 1) === 1;

/**
 * Arrow's bitmap of the rows that have a value; none where all have.
 * @param used rows other than these have none, whatever the vector says
 */
export function nullsOf(
  { validity }: ReadableVector,
  length: number,
  used?: Bitmap,
): { nullCount: number; nullBitmap?: Bitmap } {
  const bytes = Math.ceil(length / 8);
  if (validity.data === null) return used ? { nullCount: -1, nullBitmap: used } : { nullCount: 0 };
  const nullBitmap = new Uint8Array(validity.data.slice().buffer, 0, bytes);
  if (used) for (let i = 0; i < bytes; i++) nullBitmap[i] &= used[i];
  return { nullCount: -1, nullBitmap };
}
