import { inputError, usageError } from '../errors.js';
import { type KernelName, runKernels } from '../kernel/index.js';
import { type Checkpoint, initialStates, Learner } from '../learner/index.js';
import type { Assignment, Points } from '../model/index.js';
import { squaredEuclidean } from '../numeric/index.js';
import type { GivenCentroids } from '../seeding/index.js';
import { type Matrix, toPoints } from './matrix.js';
import { predictor } from './predictor.js';

/**
 * Options, named as in scikit-learn.
 * @category Estimator
 */
export interface MiniBatchKMeansParams {
  /** Number of clusters; default 8. */
  nClusters?: number;
  /** How to start: `k-means++` (default), `random`, or k×d rows to start from. */
  init?: 'k-means++' | 'random' | GivenCentroids | readonly (readonly number[])[];
  /** Rows per mini-batch of `fit`, default 1024; each `partialFit` call is one mini-batch whatever its size. */
  batchSize?: number;
  /** How often `fit` reads all rows; default 10. */
  maxIter?: number;
  /** Seed of every random choice; default 0. */
  randomState?: number | string;
  /** The kernel to use, default `auto`; changes time only. */
  kernel?: KernelName;
}

/**
 * Mini-batch k-means on arrays, for code that uses no streams; runs in browsers. Names are scikit-learn's, in
 * camelCase.
 *
 * ```ts
 * import { MiniBatchKMeans } from 'meander/core';
 *
 * const rows = [[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]];
 * const model = new MiniBatchKMeans({ nClusters: 2 }).fit(rows);
 * console.log(model.counts.length, model.predict(rows).length);
 * // → 2 6
 * ```
 *
 * @category Estimator
 */
export class MiniBatchKMeans {
  private latest: Checkpoint | undefined;

  constructor(private readonly params: MiniBatchKMeansParams = {}) {}

  /**
   * Learns from all rows, `maxIter` times over; forgets what was learned before.
   * @param x n×d
   * @param sampleWeight n weights ≥ 0
   * @throws MeanderError `input` for rows that cannot be clustered
   */
  fit(x: Matrix, sampleWeight?: ArrayLike<number>): this {
    const { batchSize = 1024, maxIter = 10 } = this.params;
    const points = toPoints(x, sampleWeight);
    return this.learn(points, batchSize, maxIter);
  }

  /**
   * Learns from these rows as one mini-batch, after what was learned before.
   * @param x n×d; the first call needs at least k rows unless centroids are given
   * @param sampleWeight n weights ≥ 0
   * @throws MeanderError `input` for rows that cannot be clustered
   */
  partialFit(x: Matrix, sampleWeight?: ArrayLike<number>): this {
    const points = toPoints(x, sampleWeight);
    const seeds = typeof (this.params.init ?? 'k-means++') === 'string';
    if (!this.latest && seeds && points.n < this.nClusters) {
      throw inputError(
        `The first partialFit has ${points.n} rows but needs at least nClusters = ${this.nClusters} to start from.`,
      );
    }
    const { position } = initialStates;
    return this.learn(points, points.n, 1, this.latest && { ...this.latest, complete: false, position });
  }

  /** The nearest cluster of each row, n. @param x n×d */
  predict(x: Matrix): Int32Array {
    return this.assign(toPoints(x)).labels;
  }

  /** n×k Euclidean distances (not squared), row-major, to every centroid. @param x n×d */
  transform(x: Matrix): Float64Array {
    const { values, n, d } = toPoints(x);
    const { centroids, k } = this.fitted.model;
    return Float64Array.from({ length: n * k }, (_, i) =>
      Math.sqrt(squaredEuclidean(values, Math.floor(i / k) * d, centroids, (i % k) * d, d)),
    );
  }

  /** Minus the inertia of these rows, Σ w·‖x − c‖² to the nearest centroids: greater is better. @param x n×d */
  score(x: Matrix, sampleWeight?: ArrayLike<number>): number {
    const { weights, ...points } = toPoints(x, sampleWeight);
    return -this.assign(points).distances.reduce((sum, distance, i) => sum + distance * (weights?.[i] ?? 1), 0);
  }

  /** The centroids: k rows of d numbers. */
  get clusterCenters(): number[][] {
    const { centroids, k, d } = this.fitted.model;
    return Array.from({ length: k }, (_, j) => Array.from(centroids.subarray(j * d, (j + 1) * d)));
  }

  /** k, total weight that each cluster has absorbed. */
  get counts(): Float64Array {
    return this.fitted.model.weights.slice();
  }

  /** Σ w·‖x − c‖² over all rows learned from, each measured before the centroids moved (prequential). */
  get inertia(): number {
    return this.fitted.objective.totalInertia;
  }

  /** Mini-batches applied. */
  get nSteps(): number {
    return this.fitted.step;
  }

  /** Things to know, such as fewer distinct rows than clusters. */
  get warnings(): readonly string[] {
    return this.fitted.warnings;
  }

  private get nClusters() {
    return this.params.nClusters ?? 8;
  }

  private get fitted(): Checkpoint {
    if (!this.latest) throw usageError('This MiniBatchKMeans is not fitted yet; call fit or partialFit first.');
    return this.latest;
  }

  private assign(points: Points): Assignment {
    return predictor(this.fitted.model, this.params.kernel)(points);
  }

  private learn(points: Points, batchSize: number, passes: number, from?: Checkpoint): this {
    const { init, randomState, kernel } = this.params;
    const k = this.nClusters;
    const initRows = Math.max(Math.min(points.n, 3 * batchSize), k);
    const featureNames = Array.from({ length: points.d }, (_, t) => `vector[${t}]`);
    const learner = new Learner(
      { k, batchSize, initRows, init: isRows(init) ? { centroids: init } : init, seed: randomState, kernel },
      { featureNames, kernels: runKernels(kernel), from },
    );
    for (let pass = 0; pass < passes; pass++) learner.push({ ...points, rows: points.n, source: null, pass });
    learner.finish();
    this.latest = learner.checkpoint();
    return this;
  }
}

const isRows = (init: MiniBatchKMeansParams['init']): init is readonly (readonly number[])[] => Array.isArray(init);
