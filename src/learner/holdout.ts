import type { Values } from '../kernel/kernel.js';
import type { Assign } from '../model/assignment.js';
import type { Model } from '../model/model.js';
import { meanDistance } from '../model/pairedGain.js';
import type { HeldRows } from '../model/points.js';
import { type Transform, transformRows } from '../model/transform.js';
import { random } from '../numeric/random.js';
import type { Position } from './ledger.js';
import { rowAt, type ValidatedBatch } from './validatedBatch.js';

/** One of every five valid rows is held out, until the sample is full. */
const ONE_OF = 5;

/** The part of a checkpoint that this component writes and reads. */
export interface HoldoutState {
  /** Rows never learned from. */
  readonly held: HeldRows;
}

/** No row held out yet. */
export const nothingHeld: HoldoutState = { held: { values: new Float64Array(0), weights: new Float64Array(0) } };

/**
 * A fixed sample of rows that are never learned from: of every five valid rows of a pass one, drawn by the seed, until
 * there are enough. The same rows are kept out of every further pass.
 */
export class Holdout {
  private readonly offsets: Uint8Array;
  private readonly values: number[];
  private readonly weights: number[];

  /** @param rows how many rows to hold out */
  constructor(seed: number | string, rows: number, { held }: HoldoutState = nothingHeld) {
    const next = random(seed, 'holdout');
    this.offsets = Uint8Array.from({ length: rows }, () => Math.floor(next() * ONE_OF));
    this.values = Array.from(held.values);
    this.weights = Array.from(held.weights);
  }

  /** Rows in the sample. */
  get size(): number {
    return this.weights.length;
  }

  /** Rows that the full sample has. */
  get capacity(): number {
    return this.offsets.length;
  }

  /** Valid rows of a pass beyond which none is held out. */
  get end(): number {
    return this.offsets.length * ONE_OF;
  }

  /** Whether the valid row with this number in its pass is held out. */
  holds(ordinal: number): boolean {
    return ordinal < this.end && this.offsets[Math.floor(ordinal / ONE_OF)] === ordinal % ONE_OF;
  }

  /** Adds one row to the sample. @param row IN d numbers */
  add(row: Values, weight: number): void {
    for (const value of row) this.values.push(value);
    this.weights.push(weight);
  }

  /** Transforms the rows that were added before the transform was known. @param d numbers per row */
  transform(transform: Transform, d: number): void {
    const rows = Float64Array.from(this.values);
    transformRows(transform, rows, d);
    for (let i = 0; i < rows.length; i++) this.values[i] = rows[i];
  }

  /** A copy of the first rows of the sample. @param d numbers per row */
  first(rows: number, d: number): HeldRows {
    return {
      values: Float64Array.from(this.values.slice(0, rows * d)),
      weights: Float64Array.from(this.weights.slice(0, rows)),
    };
  }
}

/**
 * Rows from valid row i on that follow one another in the record batch and are not held out.
 * @param position of row i, which is not held out itself
 * @returns at least 1
 */
export function learnableRows(
  batch: ValidatedBatch,
  i: number,
  { rowsDone, ordinal }: Position,
  holdout: Holdout,
): number {
  if (!batch.rowNumbers && ordinal >= holdout.end) return batch.n - i;
  let rows = 1;
  while (i + rows < batch.n && rowAt(batch, i + rows) === rowsDone + rows && !holdout.holds(ordinal + rows)) rows++;
  return rows;
}

/** Mean squared distance of the held rows to a model; null where none are held. */
export function heldDistortion({ values, weights }: HeldRows, model: Model, assign: Assign): number | null {
  const n = weights.length;
  if (n === 0) return null;
  return meanDistance(weights, assign(model, { values, n, d: model.d }).distances);
}
