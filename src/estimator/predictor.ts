import { usageError } from '../errors.js';
import { createKernel, type KernelName, type Screening, type Threads } from '../kernel/index.js';
import {
  type Assignment,
  assertFiniteDistances,
  type Model,
  type NearestClusters,
  nearestClusters,
  type Points,
  RowTransformer,
  shapedPoints,
  validModel,
} from '../model/index.js';

/** Assigns rows to the nearest centroid of a fixed model. */
export interface Predictor {
  /**
   * @throws MeanderError `usage` for points with another number of features than the model, `input` for values that are
   *   not finite or whose squared distances overflow
   */
  (points: Points): Assignment;
  /**
   * The m nearest clusters of each row, with squared distances and shares; the first is the label.
   * @param m 1…k
   * @throws MeanderError as for the labels, and `usage` where m is more than k
   */
  nearest(points: Points, m: number): NearestClusters;
  /** The model that rows are assigned by. */
  readonly model: Model;
  /** How the kernel screened the latest points. */
  readonly screening: Screening;
  /** Ends the kernel's threads, if it has any. */
  close(): void;
}

/**
 * A function that assigns rows, in the units of the data, to the centroids of a model. It applies the model's
 * transform. Every kernel gives the same bits.
 * @param given IN the model
 * @param kernelName default `auto`, which measures which kernel is fastest here
 * @param threads absent: the calling thread works alone
 * @throws MeanderError `usage` where a kernel is asked for that cannot run here, `model` for a model that is not valid
 * @example
 * const assign = predictor({ k: 2, d: 1, centroids: Float64Array.of(0, 10), weights: new Float64Array(2) });
 * assign({ values: Float64Array.of(1, 2, 8), n: 3, d: 1 }); // { labels: [0, 0, 1], distances: [1, 4, 4] }
 */
export function predictor(given: Model, kernelName: KernelName = 'auto', threads?: Threads): Predictor {
  const model = validModel(given);
  const kernel = createKernel(kernelName, model.k, model.d, threads);
  kernel.load(model.centroids, model.k, model.d);
  const transformer = new RowTransformer(model.transform);
  const assign = (rows: Points): Assignment => {
    const points = shapedPoints(rows);
    assertFeatures(model, points);
    const labels = new Int32Array(points.n);
    const distances = new Float64Array(points.n);
    kernel.assignInto(transformer.apply(points).values, points.n, labels, distances);
    assertFiniteDistances(points, distances);
    return { labels, distances };
  };
  const nearest = (rows: Points, m: number): NearestClusters => {
    const points = shapedPoints(rows);
    assertFeatures(model, points);
    assertClusters(model, m);
    const found = nearestClusters(model, transformer.apply(points), m);
    assertFiniteDistances(
      points,
      found.distances.filter((_, i) => i % m === m - 1),
    );
    return found;
  };
  const members = { model: given, nearest, close: () => kernel.close() };
  return Object.defineProperty(Object.assign(assign, members), 'screening', {
    get: () => kernel.screening,
  }) as Predictor;
}

function assertClusters({ k }: Model, m: number): void {
  if (Number.isInteger(m) && m >= 1 && m <= k) return;
  throw usageError(`The model has ${k} clusters, so the nearest 1 to ${k} can be had, but not ${m}.`);
}

/** @throws MeanderError `usage` for points with another number of features than the model */
export function assertFeatures(model: Model, points: Points): void {
  if (points.d === model.d) return;
  throw usageError(
    `The points have ${points.d} features but the model has ${model.d}; give the columns that it was learned from.`,
  );
}
