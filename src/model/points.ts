import type { Values } from '../kernel/kernel.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { RowMemory } from './rowMemory.js';

/**
 * Points to learn from: n rows of d finite numbers.
 * @category Models
 */
export interface Points {
  /** n×d, row-major, finite; may be longer than that. */
  values: Values;
  /** Number of rows. */
  n: number;
  /** Number of features. */
  d: number;
  /** n, the weight of each row, finite and at least 0; absent: 1 each. */
  weights?: Float64Array;
  /** n, when each row happened, in seconds since any fixed moment. */
  times?: Float64Array;
  /**
   * n, 1 for a row with missing values, which are NaN until the transform of the model fills them; absent: no row has
   * any.
   */
  incomplete?: Uint8Array;
}

/** Rows [from, from + n) of points, as views on the same memory. */
export const sliceRows = ({ values, weights, times, incomplete, d }: Points, from: number, n: number): Points => ({
  values: values.subarray(from * d, (from + n) * d),
  n,
  d,
  weights: weights?.subarray(from, from + n),
  times: times?.subarray(from, from + n),
  ...(incomplete && { incomplete: incomplete.subarray(from, from + n) }),
});

/** Rows with missing values. */
export const countIncomplete = ({ incomplete }: Pick<Points, 'incomplete'>): number =>
  incomplete?.reduce((sum, one) => sum + one, 0) ?? 0;

/** The rows with the given numbers, in the given order, copied; without times. */
export function pickRows({ values, weights, d }: Points, rows: ArrayLike<number>): Points {
  const n = rows.length;
  const picked = values.slice(0, n * d);
  for (let i = 0; i < n; i++) picked.set(values.subarray(rows[i] * d, (rows[i] + 1) * d), i * d);
  return { values: picked, n, d, weights: weights && Float64Array.from(rows, (row) => weights[row]) };
}

/** The rows of weight above 0: the points themselves where all have. */
export function withWeight(points: Points): Points {
  const { n, weights } = points;
  if (!weights || weights.subarray(0, n).every((w) => w > 0)) return points;
  return pickRows(
    points,
    Array.from({ length: n }, (_, i) => i).filter((i) => weights[i] > 0),
  );
}

/** Σ w: the total weight of all rows. */
export const totalWeight = ({ n, weights }: Points): number => weights?.reduce((sum, w) => sum + w, 0) ?? n;

/**
 * Σ w·x of one number per row.
 * @param numbers IN n
 */
export function weightedSum({ n, weights }: Points, numbers: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (weights?.[i] ?? 1) * numbers[i];
  return sum;
}

/**
 * Σ w·‖x − c‖² of rows, each to the centroid of its label.
 * @param labels IN n, index of a centroid each
 * @param centroids IN k×d, row-major
 */
export function labelledInertia(
  { values, n, d, weights }: Points,
  labels: ArrayLike<number>,
  centroids: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (weights?.[i] ?? 1) * squaredEuclidean(values, i * d, centroids, labels[i] * d, d);
  return sum;
}

/** Whether a number can be the weight of a row: finite and at least 0. */
export const isWeight = (w: number): boolean => w >= 0 && w < Number.POSITIVE_INFINITY;

/** Rows of the hold-out, which are never learned from. */
export interface HeldRows {
  /** n×d, row-major. */
  values: Float64Array;
  /** n, the weight of each row. */
  weights: Float64Array;
}

/**
 * The rows of several parts, in order, copied and without times; float32 if all parts are.
 * @param parts IN; weights are kept if all parts have them
 * @param d number of features
 * @param memory for the values, which lie there until the next call; without it they have memory of their own
 */
export function concatenated(parts: readonly Points[], d: number, memory = new RowMemory()): Points {
  const n = parts.reduce((rows, part) => rows + part.n, 0);
  const float32 = parts.every(({ values }) => values instanceof Float32Array);
  const values = memory.take(float32 ? Float32Array : Float64Array, n * d);
  const weights = parts.every((part) => part.weights) ? new Float64Array(n) : undefined;
  const incomplete = parts.some((part) => part.incomplete) ? new Uint8Array(n) : undefined;
  let row = 0;
  for (const part of parts) {
    values.set(part.values.subarray(0, part.n * d), row * d);
    if (part.weights) weights?.set(part.weights.subarray(0, part.n), row);
    if (part.incomplete) incomplete?.set(part.incomplete.subarray(0, part.n), row);
    row += part.n;
  }
  return { values, weights, ...(incomplete && { incomplete }), n, d };
}
