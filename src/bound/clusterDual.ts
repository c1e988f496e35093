import { CHUNK_ROWS } from '../kernel/kernel.js';
import type { Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { eigenvalues } from '../numeric/eigen.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { type ClusterDualState, joinArrays } from './clusterDualState.js';
import { pairScale } from './clusterMultipliers.js';
import { congruent } from './lowRankSpectrum.js';
import { roundDown, UNIT_ROUNDOFF } from './rounding.js';

/** Features above which the eigenvalue problem takes too long. */
const MOST_FEATURES = 1024;

/** Size of the eigenvalue problem of the cluster dual: d + k(k − 1) features. */
export const featuresOf = (k: number, d: number): number => d + k * (k - 1);

/** Whether the cluster dual of k clusters in d dimensions can be computed in reasonable time. */
export const fitsClusterDual = (k: number, d: number): boolean => featuresOf(k, d) <= MOST_FEATURES;

/** The small matrices of the eigenvalue problem, over m features f of the rows. */
interface Features {
  /** m×m, FᵀF = Σ w·f·fᵀ. */
  products: Float64Array;
  /** m, Σ w·f. */
  sums: Float64Array;
  /** m×m, T. */
  couplings: Float64Array;
  /** m. */
  size: number;
}

/**
 * A lower bound on the inertia of any k clusters of a whole stream, in one pass and k·(d + k)² memory.
 *
 * It is the bound of semidefinite.ts with the multipliers of clusterMultipliers.ts, made from the model's clusters. The
 * multipliers have low rank: for a row x of cluster a only the features x and u_ab(x), b ≠ a, are not 0. So the n×n
 * matrix C − b = −F·T·Fᵀ, with F the features of all rows and T a matrix of d + k(k − 1) rows, has the eigenvalues of
 * −Lᵀ·T·L for L·Lᵀ = FᵀF, and zeros; and FᵀF is a sum over rows. Any features u ≥ 0 give a valid bound; those of good
 * clusters that lie apart give a tight one, which may be the inertia itself.
 */
export class ClusterDual {
  /** Per cluster the sums of products of features of its rows, size×size, of all complete chunks. */
  private readonly blocks: Float64Array[];
  /** The same of the current chunk. */
  private readonly chunk: Float64Array[];
  /** k, 1 for clusters with rows in the current chunk. */
  private readonly touched: Uint8Array;
  /** The features of one row: its d coordinates about the origin, then u_ab of each b, with 1 in place of u_aa. */
  private readonly row: Float64Array;
  private readonly size: number;
  /** k, share of the weight of each cluster in the model. */
  private readonly shares: Float64Array;
  private weight = 0;
  private rows = 0;
  private latest = { rows: 0, bound: 0 };

  /**
   * @param model IN its centroids, and their weights as shares
   * @param origin IN d, a point near the mean of the rows
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
    [this.blocks, this.chunk] = [0, 1].map(() =>
      Array.from({ length: k }, () => new Float64Array(this.size * this.size)),
    );
    this.touched = new Uint8Array(k);
  }

  /** A bound that goes on from what another one has summed. */
  static from(state: ClusterDualState): ClusterDual {
    const { centroids, weights, origin, separationMargin } = state;
    const model = { k: weights.length, d: origin.length, centroids, weights };
    const restored = new ClusterDual(model, origin, separationMargin);
    const length = restored.size * restored.size;
    for (let a = 0; a < model.k; a++) {
      restored.blocks[a].set(state.blocks.subarray(a * length, (a + 1) * length));
      restored.chunk[a].set(state.chunk.subarray(a * length, (a + 1) * length));
    }
    restored.touched.fill(1);
    restored.weight = state.weight;
    restored.rows = state.rows;
    return restored;
  }

  /** Everything summed so far; shares nothing. */
  state(): ClusterDualState {
    const { model, origin, separationMargin, weight, rows } = this;
    return {
      centroids: model.centroids.slice(),
      weights: model.weights.slice(),
      origin: origin.slice(),
      separationMargin,
      blocks: joinArrays(this.blocks),
      chunk: joinArrays(this.chunk),
      weight,
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
      this.weight += w;
      this.rows++;
      this.touched[a] = 1;
      const block = this.chunk[a];
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
    if (this.latest.rows < this.rows) this.latest = { rows: this.rows, bound: this.compute() };
    return this.latest.bound;
  }

  /** Computes the features of row i, which belongs to cluster a. */
  private setFeatures({ values, d }: Points, i: number, a: number, own: number): void {
    const { model, row, origin, shares } = this;
    for (let t = 0; t < d; t++) row[t] = values[i * d + t] - origin[t];
    for (let b = 0; b < model.k; b++) {
      if (b === a) continue;
      const other = squaredEuclidean(values, i * d, model.centroids, b * d, d);
      const u = other - own - this.separationMargin * (1 / shares[a] + 1 / shares[b]);
      row[d + b] = u > 0 ? u : 0;
    }
    row[d + a] = 1;
  }

  /** Adds the current chunk to the sums; summing by chunks keeps rounding errors small. */
  private mergeChunk(): void {
    this.chunk.forEach((chunk, a) => {
      if (!this.touched[a]) return;
      const block = this.blocks[a];
      for (let at = 0; at < chunk.length; at++) block[at] += chunk[at];
      chunk.fill(0);
    });
    this.touched.fill(0);
  }

  private compute(): number {
    const { d, k } = this.model;
    const { products, sums, couplings, size: m } = this.features();
    // Features are scaled to length 1, and their component along s = √w/‖√w‖ is removed.
    const lengths = Float64Array.from({ length: m }, (_, p) => Math.sqrt(products[p * m + p]) || 1);
    let [along, squaredNorm, inertia] = [0, 0, 0];
    const within = new Float64Array(m * m);
    for (let p = 0; p < m; p++) {
      if (p < d) inertia += products[p * m + p];
      for (let q = 0; q < m; q++) {
        const scale = lengths[p] * lengths[q];
        const alongBoth = (sums[p] * sums[q]) / this.weight;
        along += couplings[p * m + q] * alongBoth;
        within[p * m + q] = (products[p * m + q] - alongBoth) / scale;
        couplings[p * m + q] *= scale;
        squaredNorm += couplings[p * m + q] * couplings[p * m + q];
      }
    }
    for (let p = 0; p < m; p++) within[p * m + p] += m * roundings(this.rows, m) * UNIT_ROUNDOFF;
    const values = eigenvalues(congruent(within, couplings, m), m);
    let bound = inertia - along;
    for (let q = 0; q < k - 1; q++) bound -= Math.max(0, values[m - 1 - q] ?? 0);
    return Math.max(0, roundDown(bound, Math.sqrt(squaredNorm), m * roundings(this.rows, m)));
  }

  /** Σ w·f_p·f_q over the rows of a cluster. */
  private sum(cluster: number, p: number, q: number): number {
    const at = Math.max(p, q) * this.size + Math.min(p, q);
    return this.blocks[cluster][at] + this.chunk[cluster][at];
  }

  /** FᵀF, the weighted sum of each feature, and T; features that are 0 for all rows are left out. */
  private features(): Features {
    const { model, size } = this;
    const { k, d } = model;
    // Place of feature u_ab among the m features, or −1.
    const places = new Int32Array(k * k).fill(-1);
    let m = d;
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++) if (b !== a && this.sum(a, d + b, d + b) > 0) places[a * k + b] = m++;
    const products = new Float64Array(m * m);
    const sums = new Float64Array(m);
    const couplings = new Float64Array(m * m);
    for (let t = 0; t < d; t++) couplings[t * m + t] = 1;
    for (let a = 0; a < k; a++) {
      const placeOf = (p: number) => (p < d ? p : p === d + a ? -1 : places[a * k + p - d]);
      for (let p = 0; p < size; p++) {
        const to = placeOf(p);
        if (to < 0) continue;
        sums[to] += this.sum(a, p, d + a);
        for (let q = 0; q < size; q++) if (placeOf(q) >= 0) products[to * m + placeOf(q)] += this.sum(a, p, q);
      }
      for (let b = 0; b < a; b++) {
        const [from, to] = [places[a * k + b], places[b * k + a]];
        if (from < 0 || to < 0) continue;
        const weightOf = (j: number) => this.sum(j, d + j, d + j);
        const scale = pairScale(weightOf(a), weightOf(b), this.sum(a, d + b, d + a), this.sum(b, d + a, d + b));
        couplings[from * m + to] = scale;
        couplings[to * m + from] = scale;
      }
    }
    return { products, sums, couplings, size: m };
  }
}

/** Roundings that an entry of FᵀF may have seen: in the sums of a chunk, in the sums of chunks, and in solving. */
const roundings = (rows: number, m: number): number => 2 * CHUNK_ROWS + rows / CHUNK_ROWS + 4 * m;
