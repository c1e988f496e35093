import type { Model } from '../model/model.js';
import type { Points } from '../model/statistics.js';
import { eigenvalues, symmetricEigen } from '../numeric/eigen.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { pairScale } from './clusterMultipliers.js';
import { trim } from './rounding.js';

/** Features (d + k(k − 1)) above which the small eigenvalue problem takes too long. */
const MOST_FEATURES = 1024;

/** Whether the bound of the clusters can be had for so many clusters and dimensions. */
export const fitsClusterDual = (k: number, d: number): boolean => d + k * (k - 1) <= MOST_FEATURES;

/**
 * A lower bound on the inertia of any k clusters of a whole stream, in one pass and k·(d + k)² memory.
 *
 * It is the bound of semidefinite.ts with the multipliers of clusterMultipliers.ts, made from the model's clusters. The
 * multipliers have low rank: for a row x of cluster a only the features x and u_ab(x), b ≠ a, are not 0. So the n×n matrix
 * C − b = −F·T·Fᵀ, with F the features of all rows and T a matrix of d + k(k − 1) rows, has the eigenvalues of −T½·(FᵀF)·T½
 * and zeros, and FᵀF is a sum over rows. Any features u ≥ 0 give a valid bound; those of good clusters that lie apart give
 * a tight one, which may be the inertia itself.
 */
export class ClusterDual {
  private readonly blocks: Float64Array[];
  private readonly row: Float64Array;
  private readonly size: number;
  private weight = 0;
  private rows = 0;
  private readonly shares: Float64Array;

  /**
   * @param model its centroids and their weights, as shares
   * @param origin IN d, near the mean of the rows
   * @param zeta squared distance that a row must be nearer to its own centroid, see clusterMultipliers.ts
   */
  constructor(
    private readonly model: Model,
    private readonly origin: Float64Array,
    readonly zeta: number,
  ) {
    const { k, d, weights } = model;
    const total = weights.reduce((sum, w) => sum + w, 0);
    this.shares = weights.map((w) => w / total);
    this.size = d + k;
    this.row = new Float64Array(this.size);
    this.blocks = Array.from({ length: k }, () => new Float64Array(this.size * this.size));
  }

  /**
   * Adds rows.
   * @param labels IN n, the model's cluster of each
   * @param distances IN n, squared distance to its centroid
   */
  add({ values, n, d, weights }: Points, labels: Int32Array, distances: Float64Array): void {
    const { model, row, size, origin } = this;
    for (let i = 0; i < n; i++) {
      const w = weights?.[i] ?? 1;
      if (!(w > 0)) continue;
      const a = labels[i];
      for (let t = 0; t < d; t++) row[t] = values[i * d + t] - origin[t];
      for (let b = 0; b < model.k; b++) {
        if (b === a) continue;
        const margin = squaredEuclidean(values, i * d, model.centroids, b * d, d) - distances[i] - this.zeta * (1 / this.shares[a] + 1 / this.shares[b]);
        row[d + b] = margin > 0 ? margin : 0;
      }
      row[d + a] = 1;
      this.weight += w;
      this.rows++;
      const block = this.blocks[a];
      for (let p = 0; p < size; p++) {
        const x = w * row[p];
        if (x === 0) continue;
        for (let q = 0; q <= p; q++) block[p * size + q] += x * row[q];
      }
    }
  }

  /** The bound for the rows so far. */
  bound(): number {
    const { d } = this.model;
    if (this.rows === 0) return 0;
    const { products, sums, couplings, size: m } = this.features();
    // Features at unit length, and what they have along s = √w/‖√w‖ taken out.
    const lengths = Float64Array.from({ length: m }, (_, p) => Math.sqrt(products[p * m + p]) || 1);
    let [along, norm] = [0, 0];
    const within = new Float64Array(m * m);
    for (let p = 0; p < m; p++) {
      for (let q = 0; q < m; q++) {
        const scale = lengths[p] * lengths[q];
        const beside = (sums[p] * sums[q]) / this.weight;
        along += couplings[p * m + q] * beside;
        within[p * m + q] = (products[p * m + q] - beside) / scale;
        couplings[p * m + q] *= scale;
        norm += couplings[p * m + q] * couplings[p * m + q];
      }
    }
    let inertia = 0;
    for (let t = 0; t < d; t++) inertia += products[t * m + t];
    const values = eigenvalues(this.spectrum(within, couplings, m), m);
    let bound = inertia - along;
    for (let q = 0; q < this.model.k - 1; q++) bound -= Math.max(0, values[m - 1 - q] ?? 0);
    return Math.max(0, trim(bound, Math.sqrt(norm), m * m + m * Math.sqrt(this.rows)));
  }

  /** Rᵀ·T·R for R·Rᵀ = the products: its eigenvalues are those of F·T·Fᵀ. */
  private spectrum(within: Float64Array, couplings: Float64Array, m: number): Float64Array {
    const { values, vectors } = symmetricEigen(within, m);
    const roots = Float64Array.from({ length: m * m }, (_, at) => Math.sqrt(Math.max(0, values[Math.floor(at / m)])) * vectors[at]);
    const half = product(roots, couplings, m);
    const whole = new Float64Array(m * m);
    for (let p = 0; p < m; p++)
      for (let q = 0; q <= p; q++) {
        let dot = 0;
        for (let r = 0; r < m; r++) dot += half[p * m + r] * roots[q * m + r];
        whole[p * m + q] = dot;
      }
    return whole;
  }

  /** FᵀF, the weighted sum of each feature, and T. Features that no row has are left out. */
  private features() {
    const { model, blocks, size } = this;
    const { k, d } = model;
    const at = new Int32Array(k * k).fill(-1);
    let m = d;
    for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) if (b !== a && blocks[a][(d + b) * size + d + b] > 0) at[a * k + b] = m++;
    const products = new Float64Array(m * m);
    const sums = new Float64Array(m);
    const couplings = new Float64Array(m * m);
    for (let t = 0; t < d; t++) couplings[t * m + t] = 1;
    for (let a = 0; a < k; a++) {
      const block = blocks[a];
      const read = (p: number, q: number) => (p >= q ? block[p * size + q] : block[q * size + p]);
      const place = (p: number) => (p < d ? p : p === d + a ? -1 : at[a * k + p - d]);
      for (let p = 0; p < size; p++) {
        const to = place(p);
        if (to < 0) continue;
        sums[to] += read(p, d + a);
        for (let q = 0; q < size; q++) if (place(q) >= 0) products[to * m + place(q)] += read(p, q);
      }
      for (let b = 0; b < a; b++) {
        const [from, to] = [at[a * k + b], at[b * k + a]];
        if (from < 0 || to < 0) continue;
        const mass = (j: number) => blocks[j][(d + j) * size + d + j];
        const scale = pairScale(mass(a), mass(b), read(d + b, d + a), blocks[b][Math.max(d + a, d + b) * size + Math.min(d + a, d + b)]);
        couplings[from * m + to] = scale;
        couplings[to * m + from] = scale;
      }
    }
    return { products, sums, couplings, size: m };
  }
}

function product(a: Float64Array, b: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let p = 0; p < m; p++) {
    for (let r = 0; r < m; r++) {
      const x = a[p * m + r];
      if (x === 0) continue;
      for (let q = 0; q < m; q++) out[p * m + q] += x * b[r * m + q];
    }
  }
  return out;
}
