import { usageError } from '../errors.js';
import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/** Rows in k clusters, each about its mean. */
export interface Clustering {
  k: number;
  d: number;
  /** k×d; NaN never: a cluster without weight keeps the centroid that it was given. */
  centroids: Float64Array;
  /** n. */
  labels: Int32Array;
  /** k, Σ w. */
  weights: Float64Array;
  /** Σ w·‖x − c‖² over the rows, about the centroids. */
  inertia: number;
}

/** @throws MeanderError `usage` where k is no whole number from 1 to n */
export function assertClusters({ n }: Points, k: number): void {
  if (!Number.isInteger(k) || k < 1 || k > n)
    throw usageError(`k is ${k}; there are ${n} rows, so give a whole number from 1 to ${n}.`);
}

/**
 * The weighted mean of each cluster's rows, taken about the cluster's first row so that data far from zero keeps its precision.
 * @param labels IN n, 0 … k − 1
 * @param before IN k×d, centroids of clusters without weight; zeros without it
 */
export function meansOf(
  { n, d, values, weights: rowWeights }: Points,
  k: number,
  labels: Int32Array,
  before?: Float64Array,
): Pick<Clustering, 'centroids' | 'weights'> {
  const centroids = before?.slice() ?? new Float64Array(k * d);
  const weights = new Float64Array(k);
  const first = new Int32Array(k).fill(-1);
  const sums = new Float64Array(k * d);
  for (let i = 0; i < n; i++) {
    const w = rowWeights ? rowWeights[i] : 1;
    const j = labels[i];
    if (!(w > 0)) continue;
    if (first[j] < 0) first[j] = i;
    weights[j] += w;
    const [at, row, origin] = [j * d, i * d, first[j] * d];
    for (let t = 0; t < d; t++) sums[at + t] += w * (values[row + t] - values[origin + t]);
  }
  for (let j = 0; j < k; j++) {
    if (first[j] < 0) continue;
    for (let t = 0; t < d; t++) centroids[j * d + t] = values[first[j] * d + t] + sums[j * d + t] / weights[j];
  }
  return { centroids, weights };
}

/**
 * The clustering that labels make, every centroid at its rows' weighted mean.
 * @param labels IN n, 0 … k − 1; becomes part of the result
 * @param before IN k×d, centroids of clusters without weight; zeros without it
 */
export function clusteringOf(points: Points, k: number, labels: Int32Array, before?: Float64Array): Clustering {
  const { n, d, values } = points;
  const { centroids, weights } = meansOf(points, k, labels, before);
  let inertia = 0;
  for (let i = 0; i < n; i++)
    inertia += (points.weights?.[i] ?? 1) * squaredEuclidean(values, i * d, centroids, labels[i] * d, d);
  return { k, d, centroids, labels, weights, inertia };
}

/** Σ w·min ‖x − c‖², the objective, of any k centroids. */
export function inertiaAt({ n, d, values, weights }: Points, k: number, centroids: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < k; j++) least = Math.min(least, squaredEuclidean(values, i * d, centroids, j * d, d));
    sum += (weights?.[i] ?? 1) * least;
  }
  return sum;
}
