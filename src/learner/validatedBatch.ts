import type { Points } from '../model/points.js';

/** Valid rows of one record batch, with where they stand in it. */
export interface ValidatedBatch extends Points {
  /** Row of the record batch that each valid row is; where it is missing, all rows are valid. */
  rowNumbers?: Int32Array;
  /** Why each other row was rejected, by its row of the record batch. */
  reasons?: ReadonlyMap<number, string>;
  /** Rows of the record batch, rejected ones included. */
  rows: number;
  /** The source's position of this record batch. */
  source: unknown;
  /** Reading of the source that this is, from 0. */
  pass: number;
}

/** Row of the record batch that valid row i is. */
export const rowAt = ({ rowNumbers }: ValidatedBatch, i: number): number => rowNumbers?.[i] ?? i;

/** The first valid row that is row `row` of the record batch, or comes after it. */
export function firstFrom(batch: ValidatedBatch, row: number): number {
  let i = 0;
  while (i < batch.n && rowAt(batch, i) < row) i++;
  return i;
}
