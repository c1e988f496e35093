import { BLOCK_ROWS, CHUNK_ROWS, type Kernel, type Values } from '../kernel/kernel.js';
import { type Points, sliceRows } from './points.js';

/** Batch statistics: sums over rows that were assigned to fixed centroids; a commutative monoid under `merge`. */
export interface Statistics {
  /** Number of clusters. */
  k: number;
  /** Number of features. */
  d: number;
  /** k×d, Σ w·x of the rows of each centroid. */
  sums: Float64Array;
  /** k, Σ w of the rows of each centroid. */
  weights: Float64Array;
  /** k, number of rows of each centroid. */
  counts: Float64Array;
  /** k, Σ w·‖x − c‖² of the rows of each centroid. */
  perClusterInertia: Float64Array;
  /** Σ w·‖x − c‖² of all rows, measured before any centroid moves. */
  inertia: number;
}

/** Statistics of no rows: the neutral element of `merge`. */
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

/**
 * Adds the statistics of further rows. Clusters without rows are skipped, which changes no bit, since a sum never holds
 * −0.
 * @param into INOUT
 * @param other IN, with the same k and d
 * @returns `into`
 */
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

/**
 * Computes batch statistics with a loaded kernel, reusing its memory from one mini-batch to the next. Rows are summed
 * in order within chunks of `CHUNK_ROWS` rows, chunks are merged in order within blocks, and blocks in order, so that
 * the bits depend on nothing but the rows. Other processes may sum the blocks.
 */
export class Summarizer {
  private labels = new Int32Array(0);
  private distances = new Float64Array(0);
  private readonly chunk: Statistics;
  private readonly block: Statistics;
  /** Sums of the blocks that were added to the present mini-batch; made where a mini-batch has several. */
  private total: Statistics | undefined;
  private added = 0;

  /**
   * @param kernel assigns the rows, and sums them if it can
   * @param k number of clusters
   * @param d number of features
   * @param blockRows rows of a block; part of the definition of the bits
   */
  constructor(
    private readonly kernel: Kernel,
    k: number,
    d: number,
    private readonly blockRows: number = BLOCK_ROWS,
  ) {
    this.chunk = emptyStatistics(k, d);
    this.block = emptyStatistics(k, d);
  }

  /**
   * Adds whole blocks to the present mini-batch, against the centroids that the kernel holds.
   * @param points rows of whole blocks
   */
  add(points: Points): void {
    for (let from = 0; from < points.n; from += this.blockRows) {
      this.merge(this.sumBlock(sliceRows(points, from, Math.min(this.blockRows, points.n - from))));
    }
  }

  /** Adds the statistics of the next block of the present mini-batch, whoever computed them. */
  merge(block: Statistics): void {
    this.total ??= emptyStatistics(block.k, block.d);
    if (this.added === 0) clear(this.total);
    merge(this.total, block);
    this.added++;
  }

  /**
   * Statistics of a mini-batch: of the blocks that were added and of its last rows. With the next rows another begins.
   * @param points its last rows, which begin a block
   * @returns valid until the next call
   */
  summarize(points: Points): Statistics {
    const whole = Math.max(0, Math.ceil(points.n / this.blockRows) - 1) * this.blockRows;
    if (whole > 0) this.add(sliceRows(points, 0, whole));
    const last = this.sumBlock(whole > 0 ? sliceRows(points, whole, points.n - whole) : points);
    if (this.added === 0) return last;
    this.merge(last);
    return this.merged();
  }

  /** Statistics of the blocks that were added, at least one; with the next block another mini-batch begins. */
  merged(): Statistics {
    this.added = 0;
    return this.total as Statistics;
  }

  /** Sums the rows of one block, or fewer. @returns valid until the next call */
  private sumBlock(points: Points): Statistics {
    const { kernel, chunk, block } = this;
    if (kernel.sumsOf) return { k: block.k, d: block.d, ...kernel.sumsOf(points) };
    if (this.labels.length < points.n) {
      this.labels = new Int32Array(points.n);
      this.distances = new Float64Array(points.n);
    }
    const { labels, distances } = this;
    kernel.assignInto(points.values, points.n, labels, distances);
    clear(block);
    for (let from = 0; from < points.n; from += CHUNK_ROWS) {
      clear(chunk);
      addRows(chunk, points, labels, distances, from, Math.min(from + CHUNK_ROWS, points.n));
      merge(block, chunk);
    }
    return block;
  }
}

/** Sets all sums to 0. */
export function clear(statistics: Statistics): void {
  statistics.sums.fill(0);
  statistics.weights.fill(0);
  statistics.counts.fill(0);
  statistics.perClusterInertia.fill(0);
  statistics.inertia = 0;
}

/** Adds rows [from, end) of labelled points, in order. */
function addRows(
  to: Statistics,
  points: Points,
  labels: Int32Array,
  distances: Float64Array,
  from: number,
  end: number,
): void {
  const { values, weights: rowWeights, d } = points;
  const { sums, weights, counts, perClusterInertia } = to;
  for (let i = from; i < end; i++) {
    const label = labels[i];
    const w = rowWeights ? rowWeights[i] : 1;
    addRow(sums, label * d, values, i * d, d, w);
    weights[label] += w;
    counts[label] += 1;
    perClusterInertia[label] += w * distances[i];
    to.inertia += w * distances[i];
  }
}

/** sums ← sums + w·x for the d numbers of one row; most rows have weight 1, which saves the multiplication. */
function addRow(sums: Float64Array, to: number, values: Values, from: number, d: number, w: number): void {
  if (w === 1) for (let t = 0; t < d; t++) sums[to + t] += values[from + t];
  else for (let t = 0; t < d; t++) sums[to + t] += w * values[from + t];
}
