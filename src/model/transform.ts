import type { Values } from '../kernel/kernel.js';
import type { Points } from './points.js';

/** What happens to rows before they are learned from or labelled: x ← (x − mean)/scale, then x ← x/‖x‖. */
export interface Transform {
  /** d each: mean and standard deviation of the seeding rows, by weight; a feature that never changes has scale 1. */
  standardize?: { mean: readonly number[]; scale: readonly number[] };
  /** Rows and centroids have length 1; a row of zeros stays one. */
  normalize?: 'l2';
}

/** What of a transform is asked for. */
export interface TransformOptions {
  standardize?: boolean;
  normalize?: 'l2';
}

/** The transform that needs no rows to be fixed by. */
export const transformWithoutFit = ({ standardize, normalize }: TransformOptions): Transform | undefined =>
  standardize || !normalize ? undefined : { normalize };

/** Standardizes by the rows that the run is seeded from. */
export const fitTransform = ({ normalize }: TransformOptions, points: Points): Transform => ({
  standardize: moments(points),
  ...(normalize && { normalize }),
});

/** Mean and standard deviation of each feature, by weight, in two passes. */
function moments({ values, n, d, weights }: Points) {
  const sum = (of: (i: number, t: number) => number) => {
    const sums = new Float64Array(d);
    for (let i = 0; i < n; i++) for (let t = 0; t < d; t++) sums[t] += (weights ? weights[i] : 1) * of(i, t);
    return sums;
  };
  const total = weights ? weights.subarray(0, n).reduce((all, w) => all + w, 0) : n;
  const mean = Array.from(
    sum((i, t) => values[i * d + t]),
    (x) => (total > 0 ? x / total : 0),
  );
  const squares = sum((i, t) => (values[i * d + t] - mean[t]) * (values[i * d + t] - mean[t]));
  return { mean, scale: Array.from(squares, (x) => (x > 0 && total > 0 ? Math.sqrt(x / total) : 1)) };
}

/**
 * Transforms rows, each by itself; float32 rows stay float32.
 * @param rows INOUT whole rows of d
 */
export function transformRows({ standardize, normalize }: Transform, rows: Values, d: number): void {
  if (standardize) {
    const { mean, scale } = standardize;
    for (let i = 0; i < rows.length; i += d)
      for (let t = 0; t < d; t++) rows[i + t] = (rows[i + t] - mean[t]) / scale[t];
  }
  if (normalize) toUnitLength(rows, d);
}

/** Divides each row by its length, but for a row of zeros. */
export function toUnitLength(rows: Values, d: number): void {
  for (let i = 0; i < rows.length; i += d) {
    let square = 0;
    for (let t = 0; t < d; t++) square += rows[i + t] * rows[i + t];
    if (square === 0) continue;
    const length = Math.sqrt(square);
    for (let t = 0; t < d; t++) rows[i + t] /= length;
  }
}

/** Rows in the units of the data, where they were standardized; what was normalized keeps its length. */
export function inverseTransform({ standardize }: Transform = {}, rows: Float64Array): Float64Array {
  if (!standardize) return rows.slice();
  const { mean, scale } = standardize;
  return rows.map((x, i) => x * scale[i % scale.length] + mean[i % mean.length]);
}

/** Transforms points into memory of its own, which the next call overwrites. */
export class RowTransformer {
  private room: Values = new Float32Array(0);

  constructor(private readonly transform: Transform | undefined) {}

  apply(points: Points): Points {
    if (!this.transform) return points;
    const { values, n, d } = points;
    const Type = values instanceof Float32Array ? Float32Array : Float64Array;
    if (!(this.room instanceof Type) || this.room.length < n * d) this.room = new Type(n * d);
    const rows = this.room.subarray(0, n * d);
    rows.set(values.subarray(0, n * d));
    transformRows(this.transform, rows, d);
    return { ...points, values: rows };
  }
}
