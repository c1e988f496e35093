import { inputError } from '../errors.js';
import type { KernelName } from '../kernel/index.js';
import {
  assertFiniteDistances,
  assertSomeWeight,
  type Model,
  type Points,
  RowTransformer,
  weightedSum,
} from '../model/index.js';
import { squaredEuclidean } from '../numeric/index.js';
import { assertFeatures, predictor } from './predictor.js';

/** What a model makes of some rows. */
export interface Measured {
  /** n, the nearest cluster of each row. */
  labels: Int32Array;
  /** Σ w·‖x − c‖² to the nearest centroids. */
  inertia: number;
  /** k, rows in each cluster. */
  counts: Float64Array;
}

/**
 * Labels rows and sums their distances.
 * @param points IN n rows
 * @throws MeanderError `usage` for rows of another number of features, `input` where all weights are 0 or squared
 *   distances overflow
 */
export function measure(model: Model, points: Points, kernel: KernelName): Measured {
  assertSomeWeight(points);
  const { labels, distances } = predictor(model, kernel)(points);
  const counts = new Float64Array(model.k);
  for (const label of labels) counts[label]++;
  const inertia = weightedSum(points, distances);
  if (Number.isFinite(inertia)) return { labels, inertia, counts };
  throw inputError('The inertia of the rows overflows float64; scale the features or the weights down.');
}

/**
 * The distances of rows to all centroids.
 * @param points IN n rows
 * @returns n×k Euclidean distances, not squared
 * @throws MeanderError `usage` for rows of another number of features, `input` where squared distances overflow
 */
export function distancesToAll(model: Model, points: Points): Float64Array {
  const { k, d, centroids } = model;
  assertFeatures(model, points);
  const { values, n } = new RowTransformer(model.transform).apply(points);
  const distances = new Float64Array(n * k);
  const ofCluster = new Float64Array(n);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < n; i++) ofCluster[i] = squaredEuclidean(values, i * d, centroids, j * d, d);
    assertFiniteDistances(points, ofCluster);
    for (let i = 0; i < n; i++) distances[i * k + j] = Math.sqrt(ofCluster[i]);
  }
  return distances;
}
