import { inputError, usageError } from '../errors.js';
import { type KernelName, runKernels, type Values } from '../kernel/index.js';
import { type Checkpoint, Learner } from '../learner/index.js';
import { isWeight, type Points } from '../model/points.js';
import { predictor } from '../model/predictor.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import type { GivenCentroids } from '../seeding/givenCentroids.js';

/** Options in scikit-learn's names. */
export interface MiniBatchKMeansParams {
  /** Default 8. */
  nClusters?: number;
  /** Default `k-means++`; or k×d rows to start from. */
  init?: 'k-means++' | 'random' | GivenCentroids | readonly (readonly number[])[];
  /** Rows in a mini-batch of `fit`, default 1024; each `partialFit` call is one mini-batch whatever its size. */
  batchSize?: number;
  /** Readings of the rows by `fit`, default 10. */
  maxIter?: number;
  /** Seed, default 0. */
  randomState?: number | string;
  kernel?: KernelName;
}

/** n×d rows, or row-major numbers with their number of columns. */
export type Matrix = readonly (readonly number[])[] | { values: Values; nFeatures: number };

/** k-means on arrays, for code that uses no streams; runs in browsers. Names are scikit-learn's in camelCase. */
export class MiniBatchKMeans {
  private latest: Checkpoint | undefined;

  constructor(private readonly params: MiniBatchKMeansParams = {}) {}

  /** Learns from all rows, `maxIter` times over, starting anew. */
  fit(x: Matrix, sampleWeight?: ArrayLike<number>): this {
    const points = toPoints(x, sampleWeight);
    const learner = this.learner(this.params.batchSize ?? 1024, points);
    for (let pass = 0; pass < (this.params.maxIter ?? 10); pass++)
      learner.push({ ...points, rows: points.n, source: null, pass });
    learner.finish();
    this.latest = learner.checkpoint();
    return this;
  }

  /** Learns from these rows as one mini-batch, after what was learned before. */
  partialFit(x: Matrix, sampleWeight?: ArrayLike<number>): this {
    const points = toPoints(x, sampleWeight);
    if (!this.latest && points.n < this.nClusters && typeof (this.params.init ?? '') === 'string') {
      throw inputError(
        `The first partialFit has ${points.n} rows but needs at least nClusters = ${this.nClusters} to start from.`,
      );
    }
    const learner = this.learner(
      points.n,
      points,
      this.latest && { ...this.latest, complete: false, position: { source: null, rowsDone: 0, ordinal: 0, pass: 0 } },
    );
    learner.push({ ...points, rows: points.n, source: null, pass: 0 });
    learner.finish();
    this.latest = learner.checkpoint();
    return this;
  }

  /** The nearest cluster of each row. */
  predict(x: Matrix): Int32Array {
    return this.assign(toPoints(x)).labels;
  }

  /** n×k Euclidean distances (not squared), row-major, to every centroid. */
  transform(x: Matrix): Float64Array {
    const { values, n, d } = toPoints(x);
    const { centroids, k } = this.fitted.model;
    return Float64Array.from({ length: n * k }, (_, i) =>
      Math.sqrt(squaredEuclidean(values, Math.floor(i / k) * d, centroids, (i % k) * d, d)),
    );
  }

  /** Minus the inertia of these rows: greater is better. */
  score(x: Matrix, sampleWeight?: ArrayLike<number>): number {
    const points = toPoints(x, sampleWeight);
    return -this.assign(points).distances.reduce((sum, distance, i) => sum + distance * (points.weights?.[i] ?? 1), 0);
  }

  /** k rows of d numbers. */
  get clusterCenters(): number[][] {
    const { centroids, k, d } = this.fitted.model;
    return Array.from({ length: k }, (_, j) => Array.from(centroids.subarray(j * d, (j + 1) * d)));
  }

  /** Total weight that each cluster has absorbed. */
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

  private assign(points: Points) {
    return predictor(this.fitted.model, this.params.kernel)(points);
  }

  private learner(batchSize: number, points: Points, from?: Checkpoint): Learner {
    const { init, randomState, kernel } = this.params;
    const given = Array.isArray(init)
      ? { centroids: init }
      : (init as 'k-means++' | 'random' | GivenCentroids | undefined);
    const initRows = Math.max(Math.min(points.n, 3 * batchSize), this.nClusters);
    const names = Array.from({ length: points.d }, (_, t) => `x${t}`);
    return new Learner(
      { k: this.nClusters, batchSize, initRows, init: given, seed: randomState, kernel },
      { featureNames: names, kernels: runKernels(kernel), from },
    );
  }
}

function toPoints(x: Matrix, sampleWeight?: ArrayLike<number>): Points {
  const points = 'nFeatures' in x ? fromValues(x.values, x.nFeatures) : fromRows(x);
  const bad = points.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw inputError(
      `Row ${Math.floor(bad / points.d)}, column ${bad % points.d} is ${points.values[bad]}; only finite numbers can be clustered.`,
    );
  if (!sampleWeight) return points;
  const weights = Float64Array.from(sampleWeight);
  if (weights.length !== points.n) throw inputError(`There are ${weights.length} sample weights for ${points.n} rows.`);
  const wrong = weights.findIndex((w) => !isWeight(w));
  if (wrong >= 0)
    throw inputError(`Sample weight ${wrong} is ${weights[wrong]}; weights must be finite and at least 0.`);
  return { ...points, weights };
}

function fromValues(values: Values, d: number): Points {
  if (!(d >= 1) || values.length % d !== 0)
    throw inputError(`${values.length} numbers do not make rows of ${d} features.`);
  return { values, n: values.length / d, d };
}

function fromRows(rows: readonly (readonly number[])[]): Points {
  const d = rows[0]?.length ?? 0;
  const uneven = rows.findIndex((row) => row.length !== d);
  if (d === 0 || uneven >= 0)
    throw inputError(
      `Row ${Math.max(uneven, 0)} has ${rows[Math.max(uneven, 0)]?.length ?? 0} features; all rows must have the same number, at least 1.`,
    );
  return { values: Float64Array.from(rows.flat()), n: rows.length, d };
}
