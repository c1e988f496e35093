import { CHUNK_ROWS, type Kernel, type Values } from '../kernel/kernel.js';
import type { Points } from './points.js';

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
  /** k, Σ w·‖x − c‖² of the rows of each centroid. */
  perClusterInertia: Float64Array;
  /** Σ w·‖x − c‖², measured before any centroid moves. */
  inertia: number;
}

/** The neutral element of `merge`. */
export function emptyStatistics(k: number, d: number): Statistics {
  return {
    k,
    d,
    sums: new Float64Array(k * d),
    weights: new Float64Array(k),
    counts: new Float64Array(k),
    perClusterInertia: new Float64Array(k),
    inertia: 0,
  };
}

function clear(statistics: Statistics): Statistics {
  statistics.sums.fill(0);
  statistics.weights.fill(0);
  statistics.counts.fill(0);
  statistics.perClusterInertia.fill(0);
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
    into.perClusterInertia[j] += other.perClusterInertia[j];
  }
  into.inertia += other.inertia;
  return into;
}

/** Adds rows [from, end) of labelled points, in order. */
function addRows(
  to: Statistics,
  points: Points,
  labels: Int32Array,
  distances: Float64Array,
  from: number,
  end: number,
) {
  const { values, weights, d } = points;
  const { sums, weights: totals, counts, perClusterInertia: inertias } = to;
  for (let i = from; i < end; i++) {
    const label = labels[i];
    const w = weights ? weights[i] : 1;
    addRow(sums, label * d, values, i * d, d, w);
    totals[label] += w;
    counts[label] += 1;
    inertias[label] += w * distances[i];
    to.inertia += w * distances[i];
  }
}

function addRow(sums: Float64Array, at: number, values: Values, x: number, d: number, w: number) {
  if (w === 1) for (let t = 0; t < d; t++) sums[at + t] += values[x + t];
  else for (let t = 0; t < d; t++) sums[at + t] += w * values[x + t];
}

/** Computes batch statistics with a loaded kernel, reusing its own memory between mini-batches. */
export class Summarizer {
  private labels = new Int32Array(0);
  private distances = new Float64Array(0);
  private readonly chunk: Statistics;
  private readonly total: Statistics;

  constructor(
    private readonly kernel: Kernel,
    k: number,
    d: number,
  ) {
    this.chunk = emptyStatistics(k, d);
    this.total = emptyStatistics(k, d);
  }

  /** Statistics of the points against the centroids that the kernel holds; valid until the next call. */
  summarize(points: Points): Statistics {
    const { kernel } = this;
    if (kernel.sumsOf) {
      const { k, d } = this.total;
      return { k, d, ...kernel.sumsOf(points) };
    }
    if (this.labels.length < points.n) {
      this.labels = new Int32Array(points.n);
      this.distances = new Float64Array(points.n);
    }
    kernel.assignInto(points.values, points.n, this.labels, this.distances);
    clear(this.total);
    for (let from = 0; from < points.n; from += CHUNK_ROWS) {
      clear(this.chunk);
      addRows(this.chunk, points, this.labels, this.distances, from, Math.min(from + CHUNK_ROWS, points.n));
      merge(this.total, this.chunk);
    }
    return this.total;
  }
}
