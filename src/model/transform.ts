import type { Values } from '../kernel/kernel.js';
import { greatestExponent, timesTwoTo, twoTo } from '../numeric/binaryScale.js';
import { fillMissing, fitImputation, type Imputation, type ImputeStrategy } from './imputation.js';
import type { Points } from './points.js';
import { RowMemory } from './rowMemory.js';

/**
 * How rows are transformed before they are learned from or labelled: missing values are filled, then
 * x ← (x − mean)/scale, then x ← x/‖x‖. Readers of data take a row of zeros, which has no length to divide by, for a
 * bad row.
 */
export interface Transform {
  /** What stands for missing values, which are NaN; absent: rows lack none. */
  impute?: Imputation;
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
  /** What missing values are replaced by; absent: rows lack none. */
  impute?: ImputeStrategy;
  /** Whether features are brought to mean 0 and standard deviation 1. */
  standardize?: boolean;
  /** `l2`: rows are scaled to length 1. */
  normalize?: 'l2';
}

/** Whether rows must have a length above 0 before they are transformed, since they are divided by it. */
export const needsLength = ({ standardize, normalize }: Transform | TransformOptions = {}): boolean =>
  normalize !== undefined && !standardize;

/** Whether distances are measured in other units than those of the data. */
export const changesUnits = ({ standardize, normalize }: Transform = {}): boolean =>
  standardize !== undefined || normalize !== undefined;

/** Whether a transform must be fitted to rows before it can be applied. */
export const needsFit = ({ impute, standardize }: TransformOptions): boolean =>
  impute !== undefined || standardize === true;

/** The transform that the options ask for; undefined where there is none, or where it must be fitted to rows first. */
export const transformWithoutFit = (options: TransformOptions): Transform | undefined =>
  needsFit(options) || !options.normalize ? undefined : { normalize: options.normalize };

/**
 * The transform that the options ask for, fitted to rows; undefined where they ask for none.
 * @param points IN the seeding rows; where missing values are filled, those are NaN
 */
export function fitTransform(options: TransformOptions, points: Points): Transform | undefined {
  if (!needsFit(options)) return transformWithoutFit(options);
  const { impute, standardize, normalize } = options;
  const filling = impute && { impute: fitImputation(impute, points) };
  return {
    ...filling,
    ...(standardize && { standardize: standardization(new RowTransformer(filling).apply(points)) }),
    ...(normalize && { normalize }),
  };
}

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
export function transformRows({ impute, standardize, normalize }: Transform, rows: Values, d: number): void {
  if (impute) fillMissing(impute, rows);
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
 * removed cannot be restored, and filled values stay.
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
  private readonly memory = new RowMemory();

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
    const rows = this.memory.take(Type, n * d);
    rows.set(values.subarray(0, n * d));
    transformRows(this.transform, rows, d);
    return { ...points, values: rows };
  }
}
