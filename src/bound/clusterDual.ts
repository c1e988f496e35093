import { CHUNK_ROWS } from '../kernel/kernel.js';
import type { Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { eigenvalues } from '../numeric/eigen.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { pairScale } from './clusterMultipliers.js';
import { trim, UNIT } from './rounding.js';

/** Features (d + k(k − 1)) above which the small eigenvalue problem takes too long. */
const MOST_FEATURES = 1024;

/** Whether the bound of the clusters can be had for so many clusters and dimensions. */
export const fitsClusterDual = (k: number, d: number): boolean => featuresOf(k, d) <= MOST_FEATURES;

/** Size of the small eigenvalue problem. */
export const featuresOf = (k: number, d: number): number => d + k * (k - 1);

/**
 * A lower bound on the inertia of any k clusters of a whole stream, in one pass and k·(d + k)² memory.
 *
 * It is the bound of semidefinite.ts with the multipliers of clusterMultipliers.ts, made from the model's clusters. The
 * multipliers have low rank: for a row x of cluster a only the features x and u_ab(x), b ≠ a, are not 0. So the n×n matrix
 * C − b = −F·T·Fᵀ, with F the features of all rows and T a matrix of d + k(k − 1) rows, has the eigenvalues of −Lᵀ·T·L for
 * L·Lᵀ = FᵀF, and zeros; and FᵀF is a sum over rows. Any features u ≥ 0 give a valid bound; those of good clusters that lie apart give
 * a tight one, which may be the inertia itself.
 */
export class ClusterDual {
  private readonly blocks: Float64Array[];
  private readonly part: Float64Array[];
  private readonly touched: Uint8Array;
  private readonly row: Float64Array;
  private readonly size: number;
  private weight = 0;
  private rows = 0;
  private latest = { rows: 0, bound: 0 };
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
    [this.blocks, this.part] = [0, 1].map(() =>
      Array.from({ length: k }, () => new Float64Array(this.size * this.size)),
    );
    this.touched = new Uint8Array(k);
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
        const margin =
          squaredEuclidean(values, i * d, model.centroids, b * d, d) -
          distances[i] -
          this.zeta * (1 / this.shares[a] + 1 / this.shares[b]);
        row[d + b] = margin > 0 ? margin : 0;
      }
      row[d + a] = 1;
      this.weight += w;
      this.rows++;
      this.touched[a] = 1;
      const block = this.part[a];
      for (let p = 0; p < size; p++) {
        const x = w * row[p];
        if (x === 0) continue;
        for (let q = 0; q <= p; q++) block[p * size + q] += x * row[q];
      }
      if (this.rows % CHUNK_ROWS === 0) this.mergePart();
    }
  }

  /** Sums over chunks of rows keep what rounding does small. */
  private mergePart() {
    this.part.forEach((part, a) => {
      if (!this.touched[a]) return;
      const block = this.blocks[a];
      for (let at = 0; at < part.length; at++) block[at] += part[at];
      part.fill(0);
    });
    this.touched.fill(0);
  }

  /** The bound for the rows so far. */
  bound(): number {
    if (this.latest.rows < this.rows) this.latest = { rows: this.rows, bound: this.compute() };
    return this.latest.bound;
  }

  private compute(): number {
    const { d, k } = this.model;
    const { products, sums, couplings, size: m } = this.features();
    // Features at unit length, and what they have along s = √w/‖√w‖ taken out.
    const lengths = Float64Array.from({ length: m }, (_, p) => Math.sqrt(products[p * m + p]) || 1);
    let [along, norm, inertia] = [0, 0, 0];
    const within = new Float64Array(m * m);
    for (let p = 0; p < m; p++) {
      if (p < d) inertia += products[p * m + p];
      for (let q = 0; q < m; q++) {
        const scale = lengths[p] * lengths[q];
        const beside = (sums[p] * sums[q]) / this.weight;
        along += couplings[p * m + q] * beside;
        within[p * m + q] = (products[p * m + q] - beside) / scale;
        couplings[p * m + q] *= scale;
        norm += couplings[p * m + q] * couplings[p * m + q];
      }
    }
    for (let p = 0; p < m; p++) within[p * m + p] += m * roundings(this.rows, m) * UNIT;
    const values = eigenvalues(spectrum(within, couplings, m), m);
    let bound = inertia - along;
    for (let q = 0; q < k - 1; q++) bound -= Math.max(0, values[m - 1 - q] ?? 0);
    return Math.max(0, trim(bound, Math.sqrt(norm), m * roundings(this.rows, m)));
  }

  /** Σ w·f_p·f_q over the rows of a cluster. */
  private sum(cluster: number, p: number, q: number): number {
    const at = Math.max(p, q) * this.size + Math.min(p, q);
    return this.blocks[cluster][at] + this.part[cluster][at];
  }

  /** FᵀF, the weighted sum of each feature, and T. Features that no row has are left out. */
  private features() {
    const { model, size } = this;
    const { k, d } = model;
    const at = new Int32Array(k * k).fill(-1);
    let m = d;
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++) if (b !== a && this.sum(a, d + b, d + b) > 0) at[a * k + b] = m++;
    const products = new Float64Array(m * m);
    const sums = new Float64Array(m);
    const couplings = new Float64Array(m * m);
    for (let t = 0; t < d; t++) couplings[t * m + t] = 1;
    for (let a = 0; a < k; a++) {
      const place = (p: number) => (p < d ? p : p === d + a ? -1 : at[a * k + p - d]);
      for (let p = 0; p < size; p++) {
        const to = place(p);
        if (to < 0) continue;
        sums[to] += this.sum(a, p, d + a);
        for (let q = 0; q < size; q++) if (place(q) >= 0) products[to * m + place(q)] += this.sum(a, p, q);
      }
      for (let b = 0; b < a; b++) {
        const [from, to] = [at[a * k + b], at[b * k + a]];
        if (from < 0 || to < 0) continue;
        const mass = (j: number) => this.sum(j, d + j, d + j);
        const scale = pairScale(mass(a), mass(b), this.sum(a, d + b, d + a), this.sum(b, d + a, d + b));
        couplings[from * m + to] = scale;
        couplings[to * m + from] = scale;
      }
    }
    return { products, sums, couplings, size: m };
  }
}

/** Roundings that an entry of FᵀF may have seen: of a chunk's rows, of the chunks, and in solving. */
const roundings = (rows: number, m: number): number => 2 * CHUNK_ROWS + rows / CHUNK_ROWS + 4 * m;

/**
 * LᵀTL for L·Lᵀ = A: its eigenvalues are those of F·T·Fᵀ for A = FᵀF. A is given with what rounding may have hidden added to its
 * diagonal: positive eigenvalues only grow with A, since A½TA½ − t·I is congruent to T − t·A⁻¹ for t > 0.
 * @param a IN m×m, positive definite; OUT its lower triangle is L
 */
function spectrum(a: Float64Array, t: Float64Array, m: number): Float64Array {
  cholesky(a, m);
  const half = new Float64Array(m * m);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q <= p; q++) {
      const x = a[p * m + q];
      for (let r = 0; r < m; r++) half[q * m + r] += x * t[p * m + r];
    }
  }
  const whole = new Float64Array(m * m);
  for (let q = 0; q < m; q++) {
    for (let r = 0; r < m; r++) {
      const x = half[q * m + r];
      if (x === 0) continue;
      for (let s = 0; s <= Math.min(q, r); s++) whole[q * m + s] += x * a[r * m + s];
    }
  }
  return whole;
}

/** A = L·Lᵀ in place, row by row (Cholesky 1910); a pivot that is nothing leaves its column empty. */
function cholesky(a: Float64Array, m: number) {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let left = a[i * m + j];
      for (let t = 0; t < j; t++) left -= a[i * m + t] * a[j * m + t];
      const pivot = a[j * m + j];
      if (i === j) a[i * m + i] = left > 0 ? Math.sqrt(left) : 0;
      else a[i * m + j] = pivot > 0 ? left / pivot : 0;
    }
  }
}
