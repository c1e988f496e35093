import type { Kernel, Values } from '../kernel/kernel.js';

/** Rows of a mini-batch that are summed before the sums are merged; part of the definition of the bits. */
export const CHUNK_ROWS = 1024;

/** Points to learn from: n×d row-major values and, if given, one weight ≥ 0 a row. */
export interface Points {
  values: Values;
  n: number;
  d: number;
  weights?: Float64Array;
}

/** Batch statistics against fixed centroids: a commutative monoid under `merge`. */
export interface Statistics {
  k: number;
  d: number;
  /** k×d, Σ w·x of the rows of each centroid. */
  sums: Float64Array;
  /** k, Σ w. */
  weights: Float64Array;
  /** k, number of rows. */
  counts: Float64Array;
  /** Σ w·‖x − c‖², measured before any centroid moves. */
  inertia: number;
}

/** The neutral element of `merge`. */
export function emptyStatistics(k: number, d: number): Statistics {
  return { k, d, sums: new Float64Array(k * d), weights: new Float64Array(k), counts: new Float64Array(k), inertia: 0 };
}

function clear(statistics: Statistics): Statistics {
  statistics.sums.fill(0);
  statistics.weights.fill(0);
  statistics.counts.fill(0);
  statistics.inertia = 0;
  return statistics;
}

/** Adds `other` to `into`; clusters without rows are passed over, which changes no bit since sums never hold −0. */
export function merge(into: Statistics, other: Statistics): Statistics {
  const { k, d } = into;
  for (let j = 0; j < k; j++) {
    if (other.counts[j] === 0) continue;
    for (let i = j * d; i < (j + 1) * d; i++) into.sums[i] += other.sums[i];
    into.weights[j] += other.weights[j];
    into.counts[j] += other.counts[j];
  }
  into.inertia += other.inertia;
  return into;
}

/** Adds rows [from, to) of labelled points, in order. */
function addRows(to: Statistics, points: Points, labels: Int32Array, distances: Float64Array, from: number, end: number) {
  if (points.values instanceof Float32Array) addValues32(to, points.values, points.weights, labels, from, end);
  else addValues64(to, points.values, points.weights, labels, from, end);
  for (let i = from; i < end; i++) {
    const w = points.weights ? points.weights[i] : 1;
    to.weights[labels[i]] += w;
    to.counts[labels[i]] += 1;
    to.inertia += w * distances[i];
  }
}

// Two names for one loop: an engine compiles each for its own type of array, several times as fast as one for both.
const addValues32 = sumLoop<Float32Array>();
const addValues64 = sumLoop<Float64Array>();

type SumLoop<V> = (to: Statistics, values: V, weights: Float64Array | undefined, labels: Int32Array, from: number, end: number) => void;

function sumLoop<V extends Values>(): SumLoop<V> {
  return new Function(
    'to',
    'values',
    'weights',
    'labels',
    'from',
    'end',
    '',
  ) as SumLoop<V>;
}
