import type { Points } from '../model/points.js';

/** Valid rows of one record batch, with where they stand in it. */
export interface ValidatedBatch extends Points {
  /** Row of the record batch that each valid row is; without it all rows are valid. */
  rowNumbers?: Int32Array;
  /** Why each other row was rejected. */
  reasons?: ReadonlyMap<number, string>;
  /** Rows of the record batch, rejected ones included. */
  rows: number;
  /** The source's position of this record batch. */
  source: unknown;
  /** Reading of the source that this is, from 0. */
  pass: number;
}
