import type { Checkpoint } from '../learner/index.js';
import type { Points } from '../model/index.js';
import type { FilledParams } from './params.js';

/**
 * Tells when `fit` has converged, by the rules of scikit-learn's MiniBatchKMeans: small movements, or no improvement of
 * the inertia per row, smoothed by an exponentially weighted average. The first mini-batch does not count. Unlike
 * there, a lack of improvement ends nothing before every row was learned from once: with small mini-batches the
 * smoothed inertia rises ten times in a row by chance.
 */
export class Convergence {
  /** Whether `fit` can end. */
  reached = false;
  private readonly leastMovement: number;
  private readonly most: number | null;
  private readonly alpha: number;
  private readonly rows: number;
  private smoothed: number | undefined;
  private best = Number.POSITIVE_INFINITY;
  private withoutImprovement = 0;

  /**
   * @param points IN all rows
   * @param batchSize rows per mini-batch
   */
  constructor(points: Points, batchSize: number, { tol, maxNoImprovement }: FilledParams) {
    this.leastMovement = tol > 0 ? tol * meanVariance(points) : 0;
    this.most = maxNoImprovement;
    this.rows = points.n;
    this.alpha = Math.min(1, (2 * batchSize) / (points.n + 1));
  }

  /** Takes a mini-batch into account. */
  after({ step, rows, objective, movement }: Pick<Checkpoint, 'step' | 'rows' | 'objective' | 'movement'>): void {
    const { batchInertia, batchWeight } = objective;
    if (step <= 1 || !(batchWeight > 0)) return;
    const inertia = batchInertia / batchWeight;
    this.smoothed = this.smoothed === undefined ? inertia : this.smoothed + this.alpha * (inertia - this.smoothed);
    if (this.smoothed < this.best) [this.best, this.withoutImprovement] = [this.smoothed, 0];
    else this.withoutImprovement++;
    this.reached ||=
      (this.leastMovement > 0 && movement <= this.leastMovement) ||
      (this.most !== null && this.withoutImprovement >= this.most && rows.learned >= this.rows);
  }
}

/** Variance of a feature, averaged over all features. */
function meanVariance({ values, n, d }: Points): number {
  let sum = 0;
  for (let t = 0; t < d; t++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += (values[i * d + t] - mean) / (i + 1);
    for (let i = 0; i < n; i++) sum += (values[i * d + t] - mean) * (values[i * d + t] - mean);
  }
  return sum / (n * d);
}
