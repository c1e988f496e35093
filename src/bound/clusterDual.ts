import { CHUNK_ROWS } from '../kernel/kernel.js';
import type { Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { exponentOf, timesTwoTo } from '../numeric/binaryScale.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { ChunkedSum } from './chunkedSum.js';
import { clusterDualBound } from './clusterDualBound.js';
import { type ClusterDualState, joinArrays } from './clusterDualState.js';
import { LEAST_SQUARE } from './rounding.js';

/** Features above which the eigenvalue problem takes too long. */
const MOST_FEATURES = 1024;

/** Size of the eigenvalue problem of the cluster dual: d + k(k − 1) features. */
export const featuresOf = (k: number, d: number): number => d + k * (k - 1);

/** Whether the cluster dual of k clusters in d dimensions can be computed in reasonable time. */
export const fitsClusterDual = (k: number, d: number): boolean => featuresOf(k, d) <= MOST_FEATURES;

/**
 * A lower bound on the inertia of any k clusters of a whole stream, in one pass and k·(d + k)² memory.
 *
 * It is the bound of semidefinite.ts with the multipliers of clusterMultipliers.ts, made from the model's clusters. The
 * multipliers have low rank: for a row x of cluster a only the features x and u_ab(x), b ≠ a, are not 0. So the n×n
 * matrix C − b = −F·T·Fᵀ, with F the features of all rows and T a matrix of d + k(k − 1) rows, has the eigenvalues of
 * −Lᵀ·T·L for L·Lᵀ = FᵀF, and zeros; and FᵀF is a sum over rows. Any features u ≥ 0 give a valid bound, so neither the
 * labels nor the rounding of u matter; those of good clusters that lie apart give a tight one, which may be the inertia
 * itself.
 */
export class ClusterDual {
  /** Per cluster the sums of products of features of its rows, size×size. */
  private readonly blocks: ChunkedSum[];
  /** k, 1 for clusters with rows in the current chunk. */
  private readonly touched: Uint8Array;
  /** The features of one row: its d coordinates about the origin, then u_ab of each b, with 1 in place of u_aa. */
  private readonly row: Float64Array;
  private readonly size: number;
  /** k, share of the weight of each cluster in the model. */
  private readonly shares: Float64Array;
  /** Features u are kept in units of 2 to this power, a squared distance. */
  private readonly exponent: number;
  /** 2 to the power of minus that. */
  private readonly scale: number;
  private rows = 0;
  private latest = { rows: 0, bound: 0 };

  /**
   * @param model IN its centroids, and their weights as shares
   * @param origin IN d, a point near the mean of the rows, such as the first row
   * @param separationMargin ζ, a squared distance by which a row must be nearer to its own centroid, see
   *   clusterMultipliers.ts
   */
  constructor(
    private readonly model: Model,
    private readonly origin: Float64Array,
    readonly separationMargin: number,
  ) {
    const { k, d, weights } = model;
    const total = weights.reduce((sum, w) => sum + w, 0);
    this.shares = weights.map((w) => w / total);
    this.size = d + k;
    this.row = new Float64Array(this.size);
    this.blocks = Array.from({ length: k }, () => new ChunkedSum(this.size * this.size));
    this.touched = new Uint8Array(k);
    this.exponent = exponentOf(Math.max(greatestSeparation(model), LEAST_SQUARE));
    this.scale = timesTwoTo(1, -this.exponent);
  }

  /** A bound that goes on from what another one has summed. */
  static from(state: ClusterDualState): ClusterDual {
    const { centroids, weights, origin, separationMargin } = state;
    const model = { k: weights.length, d: origin.length, centroids, weights };
    const restored = new ClusterDual(model, origin, separationMargin);
    const length = restored.size * restored.size;
    const part = (all: Float64Array, a: number) => all.subarray(a * length, (a + 1) * length);
    for (let a = 0; a < model.k; a++) restored.blocks[a].restore(part(state.blocks, a), part(state.chunk, a));
    restored.touched.fill(1);
    restored.rows = state.rows;
    return restored;
  }

  /** Everything summed so far; shares nothing. */
  state(): ClusterDualState {
    const { model, origin, separationMargin, rows, blocks } = this;
    return {
      centroids: model.centroids.slice(),
      weights: model.weights.slice(),
      origin: origin.slice(),
      separationMargin,
      blocks: joinArrays(blocks.map(({ total }) => total)),
      chunk: joinArrays(blocks.map(({ chunk }) => chunk)),
      rows,
    };
  }

  /**
   * Adds rows.
   * @param points IN n rows
   * @param labels IN n, the model's cluster of each row
   * @param distances IN n, squared distance of each row to its centroid
   */
  add(points: Points, labels: Int32Array, distances: Float64Array): void {
    const { row, size } = this;
    for (let i = 0; i < points.n; i++) {
      const w = points.weights?.[i] ?? 1;
      if (!(w > 0)) continue;
      const a = labels[i];
      this.setFeatures(points, i, a, distances[i]);
      this.rows++;
      this.touched[a] = 1;
      const block = this.blocks[a].chunk;
      for (let p = 0; p < size; p++) {
        const x = w * row[p];
        if (x === 0) continue;
        for (let q = 0; q <= p; q++) block[p * size + q] += x * row[q];
      }
      if (this.rows % CHUNK_ROWS === 0) this.mergeChunk();
    }
  }

  /** The lower bound for the rows so far. */
  bound(): number {
    if (this.latest.rows < this.rows) {
      const { model, blocks, exponent, rows } = this;
      this.latest = { rows, bound: clusterDualBound(model, blocks, exponent, rows) };
    }
    return this.latest.bound;
  }

  /** Computes the features of row i, which belongs to cluster a. */
  private setFeatures({ values, d }: Points, i: number, a: number, own: number): void {
    const { model, row, origin, shares, scale } = this;
    for (let t = 0; t < d; t++) row[t] = values[i * d + t] - origin[t];
    for (let b = 0; b < model.k; b++) {
      if (b === a) continue;
      const other = squaredEuclidean(values, i * d, model.centroids, b * d, d);
      const u = other - own - this.separationMargin * (1 / shares[a] + 1 / shares[b]);
      row[d + b] = u > 0 ? u * scale : 0;
    }
    row[d + a] = 1;
  }

  private mergeChunk(): void {
    for (const [a, block] of this.blocks.entries()) if (this.touched[a]) block.merge();
    this.touched.fill(0);
  }
}

/** The greatest squared distance between two centroids. */
function greatestSeparation({ k, d, centroids }: Model): number {
  let greatest = 0;
  for (let a = 0; a < k; a++)
    for (let b = 0; b < a; b++) greatest = Math.max(greatest, squaredEuclidean(centroids, a * d, centroids, b * d, d));
  return Math.min(greatest, Number.MAX_VALUE);
}
