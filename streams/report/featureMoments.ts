import type { Points } from '../../src/model/index.js';

/** Mean and standard deviation of each of d features. */
export interface FeatureMoments {
  /** d. */
  readonly mean: Float64Array;
  /** d; 0 for a feature that never changes. */
  readonly deviation: Float64Array;
}

/** Sums the moments of rows that come in parts (West 1979, weighted). */
export class MomentSums {
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;
  private weight = 0;

  /** @param d features per row */
  constructor(private readonly d: number) {
    this.mean = new Float64Array(d);
    this.squares = new Float64Array(d);
  }

  /** Adds rows. */
  add({ values, weights, n }: Pick<Points, 'values' | 'weights' | 'n'>): void {
    const { d, mean, squares } = this;
    for (let i = 0; i < n; i++) {
      const w = weights?.[i] ?? 1;
      if (!(w > 0)) continue;
      this.weight += w;
      for (let t = 0; t < d; t++) {
        const difference = values[i * d + t] - mean[t];
        mean[t] += (w / this.weight) * difference;
        squares[t] += w * difference * (values[i * d + t] - mean[t]);
      }
    }
  }

  /** Mean and standard deviation of the rows so far. */
  result(): FeatureMoments {
    const deviation = this.squares.map((sum) => (this.weight > 0 ? Math.sqrt(Math.max(0, sum) / this.weight) : 0));
    return { mean: this.mean.slice(), deviation };
  }
}
