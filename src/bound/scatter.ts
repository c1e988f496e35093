import type { Points } from '../model/points.js';
import { eigenvalues } from '../numeric/eigen.js';
import { trim } from './rounding.js';

/** Total weight, mean and scatter Σ w·(x − mean)(x − mean)ᵀ of rows that come in parts, in d² memory. */
export class Scatter {
  weight = 0;
  private readonly mean: Float64Array;
  /** d×d, of which the lower triangle is kept. */
  private readonly scatter: Float64Array;
  private readonly off: Float64Array;
  private values: Float64Array | undefined;

  constructor(readonly d: number) {
    this.mean = new Float64Array(d);
    this.off = new Float64Array(d);
    this.scatter = new Float64Array(d * d);
  }

  /** Row by row, by updates that do not cancel (Welford 1962). */
  add({ values, n, d, weights }: Points): void {
    const { off, mean, scatter } = this;
    this.values = undefined;
    for (let i = 0; i < n; i++) {
      const w = weights?.[i] ?? 1;
      if (!(w > 0)) continue;
      const before = this.weight;
      this.weight += w;
      for (let t = 0; t < d; t++) {
        off[t] = values[i * d + t] - mean[t];
        mean[t] += (w / this.weight) * off[t];
      }
      const scale = (before / this.weight) * w;
      for (let t = 0; t < d; t++) {
        const x = scale * off[t];
        for (let s = 0; s <= t; s++) scatter[t * d + s] += x * off[s];
      }
    }
  }

  /** Σ w·‖x − mean‖², the inertia of a single cluster. */
  get inertia(): number {
    let sum = 0;
    for (let t = 0; t < this.d; t++) sum += this.scatter[t * this.d + t];
    return sum;
  }

  /**
   * A lower bound on the inertia of any k clusters: the sum of all eigenvalues but the k − 1 largest (Zha et al. 2001; Ding &
   * He 2004), since k clusters explain no more than the best k − 1 directions.
   */
  bound(k: number): number {
    this.values ??= eigenvalues(this.scatter, this.d);
    let sum = 0;
    for (let t = 0; t <= this.d - k; t++) sum += this.values[t];
    return Math.max(0, trim(sum, this.inertia, 4 * this.d * this.d));
  }
}
