import type { Values } from '../kernel/kernel.js';
import { greatestExponent, timesTwoTo, twoTo } from '../numeric/binaryScale.js';
import type { Points } from './points.js';

/**
 * How rows are transformed before they are learned from or labelled: x ← (x − mean)/scale, then x ← x/‖x‖. Readers of
 * data take a row of zeros, which has no length to divide by, for a bad row.
 */
export interface Transform {
  /** Standardization of the features; absent: features keep their units. */
  standardize?: Standardization;
  /** `l2`: rows and centroids have length 1; zeros, such as a row that standardizing moved to 0, stay as they are. */
  normalize?: 'l2';
}

/** Weighted mean and standard deviation of each feature over the seeding rows. */
export interface Standardization {
  /** d means. */
  mean: readonly number[];
  /** d standard deviations; 1 for a feature that never changes. */
  scale: readonly number[];
}

/** The part of a run's options that asks for a transform. */
export interface TransformOptions {
  /** Whether features are brought to mean 0 and standard deviation 1. */
  standardize?: boolean;
  /** `l2`: rows are scaled to length 1. */
  normalize?: 'l2';
}

/** Whether rows must have a length above 0 before they are transformed, since they are divided by it. */
export const needsLength = ({ standardize, normalize }: Transform | TransformOptions = {}): boolean =>
  normalize !== undefined && !standardize;

/** The transform that the options ask for; undefined where there is none, or where it must be fitted to rows first. */
export const transformWithoutFit = ({ standardize, normalize }: TransformOptions): Transform | undefined =>
  standardize || !normalize ? undefined : { normalize };

/**
 * The transform that standardizes by the given rows.
 * @param points IN the seeding rows
 */
export const fitTransform = ({ normalize }: TransformOptions, points: Points): Transform => ({
  standardize: standardization(points),
  ...(normalize && { normalize }),
});

/** Weighted mean and standard deviation of each feature, in two passes over the rows. */
function standardization({ values, n, d, weights }: Points): Standardization {
  const weightedSums = (of: (i: number, t: number) => number) => {
    const sums = new Float64Array(d);
    for (let i = 0; i < n; i++) for (let t = 0; t < d; t++) sums[t] += (weights ? weights[i] : 1) * of(i, t);
    return sums;
  };
  const total = weights ? weights.subarray(0, n).reduce((all, w) => all + w, 0) : n;
  const mean = Array.from(
    weightedSums((i, t) => values[i * d + t]),
    (x) => (total > 0 ? x / total : 0),
  );
  const squares = weightedSums((i, t) => (values[i * d + t] - mean[t]) * (values[i * d + t] - mean[t]));
  return { mean, scale: Array.from(squares, (x) => (x > 0 && total > 0 ? Math.sqrt(x / total) : 1)) };
}

/**
 * Transforms rows, each by itself; float32 rows stay float32.
 * @param rows INOUT whole rows of d numbers
 */
export function transformRows({ standardize, normalize }: Transform, rows: Values, d: number): void {
  if (standardize) {
    const { mean, scale } = standardize;
    for (let i = 0; i < rows.length; i += d)
      for (let t = 0; t < d; t++) rows[i + t] = (rows[i + t] - mean[t]) / scale[t];
  }
  if (normalize) toUnitLength(rows, d);
}

/**
 * Scales each row to length 1; a row of zeros stays as it is.
 * @param rows INOUT whole rows of d numbers
 */
export function toUnitLength(rows: Values, d: number): void {
  for (let i = 0; i < rows.length; i += d) {
    let square = 0;
    for (let t = 0; t < d; t++) square += rows[i + t] * rows[i + t];
    if (square < LEAST_SQUARE || square === Number.POSITIVE_INFINITY) {
      const row = rows.subarray(i, i + d);
      row.set(scaledToUnitLength(row));
      continue;
    }
    const length = Math.sqrt(square);
    for (let t = 0; t < d; t++) rows[i + t] /= length;
  }
}

/** Sums of squares below this may have lost digits to underflow. */
const LEAST_SQUARE = twoTo(-900);

/** A row of length 1 of one whose squares leave the range of float64; zeros where the row has none but zeros. */
function scaledToUnitLength(row: Values): Float64Array {
  const exponent = greatestExponent(row);
  const scaled = Float64Array.from(row, (x) => timesTwoTo(x, -exponent));
  const length = Math.sqrt(scaled.reduce((sum, x) => sum + x * x, 0));
  return length === 0 ? scaled : scaled.map((x) => x / length);
}

/**
 * Centroids, or other transformed rows, in the units of the data. Undoes standardization; a length that normalization
 * removed cannot be restored.
 * @param rows IN whole rows
 * @returns a copy
 */
export function inverseTransform({ standardize }: Transform = {}, rows: Float64Array): Float64Array {
  if (!standardize) return rows.slice();
  const { mean, scale } = standardize;
  return rows.map((x, i) => x * scale[i % scale.length] + mean[i % mean.length]);
}

/** Transforms points into a buffer of its own, which it reuses. */
export class RowTransformer {
  private buffer: Values = new Float32Array(0);

  /** @param transform undefined: rows are returned as they are */
  constructor(private readonly transform: Transform | undefined) {}

  /**
   * The transformed points.
   * @param points IN
   * @returns valid until the next call; the same object where there is no transform
   */
  apply(points: Points): Points {
    if (!this.transform) return points;
    const { values, n, d } = points;
    const Type = values instanceof Float32Array ? Float32Array : Float64Array;
    if (!(this.buffer instanceof Type) || this.buffer.length < n * d) this.buffer = new Type(n * d);
    const rows = this.buffer.subarray(0, n * d);
    rows.set(values.subarray(0, n * d));
    transformRows(this.transform, rows, d);
    return { ...points, values: rows };
  }
}
