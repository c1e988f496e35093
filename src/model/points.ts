import type { Values } from '../kernel/kernel.js';

/** Points to learn from: n×d row-major values and, if given, one weight ≥ 0 a row. */
export interface Points {
  values: Values;
  n: number;
  d: number;
  weights?: Float64Array;
  /** When each row happened, in seconds since any fixed moment. */
  times?: Float64Array;
}

/** Rows [from, from + n) of points, as views. */
export const sliceRows = ({ values, weights, times, d }: Points, from: number, n: number): Points => ({
  values: values.subarray(from * d, (from + n) * d),
  n,
  d,
  weights: weights?.subarray(from, from + n),
  times: times?.subarray(from, from + n),
});

/** The rows that are named, in that order, copied. */
export function pickRows({ values, weights, d }: Points, rows: ArrayLike<number>): Points {
  const n = rows.length;
  const picked = values.slice(0, n * d);
  for (let i = 0; i < n; i++) picked.set(values.subarray(rows[i] * d, (rows[i] + 1) * d), i * d);
  return { values: picked, n, d, weights: weights && Float64Array.from(rows, (row) => weights[row]) };
}

/** Σ w. */
export const totalWeight = ({ n, weights }: Points): number => weights?.reduce((sum, w) => sum + w, 0) ?? n;

/** Σ w·x of one number a row. */
export function weightedSum({ n, weights }: Points, numbers: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (weights?.[i] ?? 1) * numbers[i];
  return sum;
}

/** Whether a number can be a sample weight: finite and at least 0. */
export const isWeight = (w: number): boolean => w >= 0 && w < Number.POSITIVE_INFINITY;

/** Rows never learned from, with their weights. */
export interface HeldRows {
  /** n×d. */
  values: Float64Array;
  weights: Float64Array;
}
