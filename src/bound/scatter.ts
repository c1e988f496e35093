import { inputError } from '../errors.js';
import type { Points } from '../model/points.js';
import { validPoints } from '../model/validPoints.js';
import { eigenvalues } from '../numeric/eigen.js';
import { roundDown } from './rounding.js';

/** Everything that a `Scatter` has summed, as a value. */
export interface ScatterState {
  /** Σ w of the rows. */
  readonly weight: number;
  /** d. */
  readonly mean: Float64Array;
  /** d×d, of which the lower triangle is kept. */
  readonly scatter: Float64Array;
}

/**
 * Total weight, mean and scatter matrix Σ w·(x − mean)(x − mean)ᵀ of rows that come in parts, in d² memory.
 * @example
 * const scatter = new Scatter(1);
 * scatter.add({ values: Float64Array.of(0, 2), n: 2, d: 1 });
 * scatter.inertia; // 2
 */
export class Scatter {
  /** Σ w of the rows so far. */
  weight = 0;
  private readonly mean: Float64Array;
  /** d×d, of which the lower triangle is kept. */
  private readonly scatter: Float64Array;
  private readonly deviation: Float64Array;
  /** d, ascending; undefined after rows were added. */
  private eigenvalues: Float64Array | undefined;

  /** @param d number of features */
  constructor(readonly d: number) {
    this.mean = new Float64Array(d);
    this.deviation = new Float64Array(d);
    this.scatter = new Float64Array(d * d);
  }

  /** A scatter that goes on from what another one has summed. */
  static from({ weight, mean, scatter }: ScatterState): Scatter {
    const restored = new Scatter(mean.length);
    restored.weight = weight;
    restored.mean.set(mean);
    restored.scatter.set(scatter);
    return restored;
  }

  /** Everything summed so far; shares nothing. */
  state(): ScatterState {
    return { weight: this.weight, mean: this.mean.slice(), scatter: this.scatter.slice() };
  }

  /**
   * Adds rows, one by one, by updates that do not cancel (Welford 1962).
   * @param points IN n rows of d features
   * @throws MeanderError `input` for rows that cannot be used
   */
  add(points: Points): void {
    const { values, n, d, weights } = validPoints(points);
    if (d !== this.d) throw inputError(`The rows have ${d} features but the scatter matrix has ${this.d}.`);
    const { deviation, mean, scatter } = this;
    this.eigenvalues = undefined;
    for (let i = 0; i < n; i++) {
      const w = weights?.[i] ?? 1;
      if (!(w > 0)) continue;
      const before = this.weight;
      this.weight += w;
      for (let t = 0; t < d; t++) {
        deviation[t] = values[i * d + t] - mean[t];
        mean[t] += (w / this.weight) * deviation[t];
      }
      const scale = (before / this.weight) * w;
      for (let t = 0; t < d; t++) {
        const x = scale * deviation[t];
        for (let s = 0; s <= t; s++) scatter[t * d + s] += x * deviation[s];
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
   * A lower bound on the inertia of any k clusters: the sum of all eigenvalues of the scatter matrix except the k − 1
   * largest (Zha et al. 2001; Ding & He 2004), since k centroids span at most k − 1 directions about the mean.
   * @param k number of clusters, at least 1
   */
  bound(k: number): number {
    this.eigenvalues ??= eigenvalues(this.scatter, this.d);
    let sum = 0;
    for (let t = 0; t <= this.d - k; t++) sum += this.eigenvalues[t];
    return Math.max(0, roundDown(sum, this.inertia, 4 * this.d * this.d));
  }
}
