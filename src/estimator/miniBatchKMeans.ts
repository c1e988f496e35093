import { usageError } from '../errors.js';
import type { Checkpoint } from '../learner/index.js';
import { assertSomeWeight, inverseTransform, type Points } from '../model/index.js';
import { learnAll, learnFirst, learnMore } from './fitting.js';
import { type Matrix, toPoints } from './matrix.js';
import { distancesToAll, type Measured, measure } from './measured.js';
import { type FilledParams, fillParams, type MiniBatchKMeansParams } from './params.js';
import { predictor } from './predictor.js';
import { fromSaved, type SavedModel, toSaved } from './saved.js';

/** What an estimator knows once it has learned. */
interface Learned {
  /** The model, and how it was learned. */
  checkpoint: Checkpoint;
  /** What the model makes of the rows of the latest call; undefined where that is not known. */
  rows?: Measured | undefined;
  /** Passes over all rows that `fit` began; undefined after `partialFit`, and where the model was restored. */
  passes?: number | undefined;
}

/**
 * Mini-batch k-means on arrays, for code that uses no streams; runs in browsers. Names are scikit-learn's, in
 * camelCase. A missing, infinite or textual number is refused, never converted.
 *
 * ```ts
 * import { MiniBatchKMeans } from 'meander/core';
 *
 * const rows = [[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]];
 * const model = new MiniBatchKMeans({ nClusters: 2 }).fit(rows);
 * console.log(model.inertia, model.labels.length, model.predict([[0, 0]]).length);
 * // → 16 6 1
 * ```
 *
 * Save a model as JSON, and restore it:
 *
 * ```ts
 * import { MiniBatchKMeans } from 'meander/core';
 *
 * const model = new MiniBatchKMeans({ nClusters: 2 }).fit([[1], [2], [8], [9]]);
 * const restored = MiniBatchKMeans.fromJSON(JSON.stringify(model));
 * console.log(restored.predict([[0]])[0] === model.predict([[0]])[0]);
 * // → true
 * ```
 *
 * @category Estimator
 */
export class MiniBatchKMeans {
  private params: FilledParams;
  private learned: Learned | undefined;

  /** @throws MeanderError `usage` naming an unknown option, or one that cannot be used, and what it must be */
  constructor(params: MiniBatchKMeansParams = {}) {
    this.params = fillParams(params);
  }

  /**
   * An estimator that goes on from a checkpoint, such as one that `loadModel` read; its options are the defaults, with
   * the checkpoint's number of clusters.
   */
  static fromCheckpoint(checkpoint: Checkpoint, params: MiniBatchKMeansParams = {}): MiniBatchKMeans {
    const estimator = new MiniBatchKMeans({ nClusters: checkpoint.model.k, ...params });
    estimator.learned = { checkpoint };
    return estimator;
  }

  /**
   * The estimator that `JSON.stringify` wrote.
   * @param saved the JSON, or its text
   * @throws MeanderError `model` for JSON that holds no saved model
   */
  static fromJSON(saved: string | SavedModel, params: MiniBatchKMeansParams = {}): MiniBatchKMeans {
    return MiniBatchKMeans.fromCheckpoint(fromSaved(saved), params);
  }

  /** The model as JSON, for `JSON.stringify`; the labels of the rows are not part of it. */
  toJSON(): SavedModel {
    return toSaved(this.checkpoint);
  }

  /** The model with everything that is known of its learning; `saveModel` writes it as a model file. */
  get checkpoint(): Checkpoint {
    return this.known.checkpoint;
  }

  /** All options, with their defaults. */
  getParams(): FilledParams {
    return { ...this.params };
  }

  /** Changes options; what was learned stays. @throws MeanderError `usage` as the constructor does */
  setParams(params: MiniBatchKMeansParams): this {
    this.params = fillParams(params, this.params);
    return this;
  }

  /**
   * Learns from all rows in random order, until the centroids converge or `maxIter` passes are over; forgets what was
   * learned before.
   * @param x n×d, at least nClusters rows
   * @param sampleWeight n weights ≥ 0, not all 0
   * @throws MeanderError `input` for rows that cannot be clustered
   */
  fit(x: Matrix, sampleWeight?: ArrayLike<number> | null): this {
    const points = toPoints(x, sampleWeight);
    const checkpoint = learnAll(points, this.params);
    return this.keep(checkpoint, points, Math.ceil(checkpoint.rows.learned / points.n));
  }

  /**
   * Learns from these rows as one mini-batch, after what was learned before.
   * @param x n×d; the first call needs at least nClusters rows
   * @param sampleWeight n weights ≥ 0, not all 0
   * @throws MeanderError `input` for rows that cannot be clustered
   */
  partialFit(x: Matrix, sampleWeight?: ArrayLike<number> | null): this {
    const points = toPoints(x, sampleWeight);
    assertSomeWeight(points);
    if (!this.learned) return this.keep(learnFirst(points, this.params), points);
    const { nClusters } = this.params;
    const { k } = this.checkpoint.model;
    if (k !== nClusters)
      throw usageError(`nClusters is ${nClusters} but the model has ${k} clusters; call fit to begin again.`);
    return this.keep(learnMore(points, this.checkpoint, this.params), points);
  }

  /** `fit`, then the cluster of each row, n. */
  fitPredict(x: Matrix, sampleWeight?: ArrayLike<number> | null): Int32Array {
    return this.fit(x, sampleWeight).predict(x);
  }

  /** `fit`, then `transform`. */
  fitTransform(x: Matrix, sampleWeight?: ArrayLike<number> | null): Float64Array {
    return this.fit(x, sampleWeight).transform(x);
  }

  /**
   * The nearest cluster of each row, n.
   * @param x n×d
   * @throws MeanderError `input` for rows that cannot be used or that overflow, `usage` for another number of features
   */
  predict(x: Matrix): Int32Array {
    return predictor(this.checkpoint.model, this.params.kernel)(toPoints(x)).labels;
  }

  /**
   * n×k Euclidean distances (not squared), row-major, to every centroid.
   * @param x n×d
   * @throws MeanderError `input` for rows that cannot be used or that overflow, `usage` for another number of features
   */
  transform(x: Matrix): Float64Array {
    return distancesToAll(this.checkpoint.model, toPoints(x));
  }

  /**
   * Minus the inertia of these rows, Σ w·‖x − c‖² to the nearest centroids: greater is better.
   * @param x n×d
   * @param sampleWeight n weights ≥ 0, not all 0
   * @throws MeanderError `input` for rows that cannot be used or that overflow, `usage` for another number of features
   */
  score(x: Matrix, sampleWeight?: ArrayLike<number> | null): number {
    return -measure(this.checkpoint.model, toPoints(x, sampleWeight), this.params.kernel).inertia;
  }

  /** The centroids: k rows of d numbers, in the units of the data. */
  get clusterCenters(): number[][] {
    const { centroids, d, transform } = this.checkpoint.model;
    const rows = inverseTransform(transform, centroids);
    return Array.from({ length: rows.length / d }, (_, j) => Array.from(rows.subarray(j * d, (j + 1) * d)));
  }

  /**
   * The cluster of each row of the latest `fit` or `partialFit`, n.
   * @throws MeanderError `usage` where the model was restored, or `computeLabels` is false
   */
  get labels(): Int32Array {
    return this.rows.labels.slice();
  }

  /**
   * Σ w·‖x − c‖² of the rows of the latest `fit` or `partialFit` to the nearest of the final centroids; see `labels`.
   */
  get inertia(): number {
    return this.rows.inertia;
  }

  /** k, rows of the latest `fit` or `partialFit` in each cluster; see `labels`. */
  get counts(): Float64Array {
    return this.rows.counts.slice();
  }

  /** k, total weight that each centroid has absorbed: that of all its rows, of every pass. */
  get weights(): Float64Array {
    return this.checkpoint.model.weights.slice();
  }

  /**
   * Σ w·‖x − c‖² over all mini-batches of all passes, each measured before the centroids moved: the cost of learning,
   * not that of the model; see `inertia`.
   */
  get prequentialInertia(): number {
    return this.checkpoint.objective.totalInertia;
  }

  /**
   * Passes over all rows that `fit` began.
   * @throws MeanderError `usage` after `partialFit`, whose calls `nSteps` counts, and where the model was restored
   */
  get nIter(): number {
    const { passes, checkpoint } = this.known;
    if (passes !== undefined) return passes;
    throw usageError(`This MiniBatchKMeans has ${checkpoint.step} steps but no passes: fit was not called last.`);
  }

  /** Mini-batches applied. */
  get nSteps(): number {
    return this.checkpoint.step;
  }

  /** d, features of a row. */
  get nFeaturesIn(): number {
    return this.checkpoint.model.d;
  }

  /** Things to know, such as fewer distinct rows than clusters. */
  get warnings(): readonly string[] {
    return this.checkpoint.warnings;
  }

  private get known(): Learned {
    if (this.learned) return this.learned;
    throw usageError('This MiniBatchKMeans is not fitted yet; call fit or partialFit first.');
  }

  private get rows(): Measured {
    if (this.known.rows) return this.known.rows;
    throw usageError(
      'There are no labels of rows, since the model was restored or computeLabels is false; use predict.',
    );
  }

  /** Keeps what was learned, once it is measured on its rows. */
  private keep(checkpoint: Checkpoint, points: Points, passes?: number): this {
    const { computeLabels, kernel } = this.params;
    const rows = computeLabels ? measure(checkpoint.model, points, kernel) : undefined;
    this.learned = { checkpoint, rows, passes };
    return this;
  }
}
