import { usageError } from '../errors.js';
import { type ClusterSums, lloydIteration } from '../model/lloydIteration.js';
import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/** Rows in k clusters, each with its mean. */
export interface Clustering {
  /** Number of clusters. */
  k: number;
  /** Number of features. */
  d: number;
  /** k×d, the weighted mean of each cluster; a cluster without weight keeps the centroid that it was given. */
  centroids: Float64Array;
  /** n, cluster of each row, 0 … k − 1. */
  labels: Int32Array;
  /** k, Σ w of the rows of each cluster. */
  weights: Float64Array;
  /** Σ w·‖x − c‖² over all rows, each to the centroid of its own cluster. */
  inertia: number;
}

/**
 * Checks the number of clusters.
 * @throws MeanderError `usage` where k is not a whole number from 1 to n
 */
export function assertClusters({ n }: Points, k: number): void {
  if (Number.isInteger(k) && k >= 1 && k <= n) return;
  throw usageError(`k must be a whole number from 1 to ${n}, since there are ${n} rows, but is ${k}.`);
}

/**
 * Sums labelled rows by cluster, each about the first row of its cluster, so that data far from zero keeps its
 * precision.
 * @param labels IN n, 0 … k − 1
 */
export function sumAboutFirstRow({ n, d, values, weights: rowWeights }: Points, k: number, labels: Int32Array) {
  const weights = new Float64Array(k);
  const [sums, origins] = [new Float64Array(k * d), new Float64Array(k * d)];
  for (let i = 0; i < n; i++) {
    const w = rowWeights ? rowWeights[i] : 1;
    const [j, row] = [labels[i], i * d];
    if (!(w > 0)) continue;
    const to = j * d;
    if (weights[j] === 0) for (let t = 0; t < d; t++) origins[to + t] = values[row + t];
    weights[j] += w;
    for (let t = 0; t < d; t++) sums[to + t] += w * (values[row + t] - origins[to + t]);
  }
  return { sums, weights, origins } satisfies ClusterSums;
}

/**
 * The clustering that labels make, with every centroid at the weighted mean of its rows.
 * @param points IN n rows
 * @param k number of clusters
 * @param labels IN n, cluster of each row, 0 … k − 1; becomes part of the result
 * @param before IN k×d, the centroids of clusters without weight; default zeros
 * @example
 * clusteringOf({ values: Float64Array.of(1, 2, 9), n: 3, d: 1 }, 2, Int32Array.of(0, 0, 1));
 * // { k: 2, d: 1, centroids: [1.5, 9], labels: [0, 0, 1], weights: [2, 1], inertia: 0.5 }
 */
export function clusteringOf(points: Points, k: number, labels: Int32Array, before?: Float64Array): Clustering {
  const { n, d, values } = points;
  const centroids = before?.slice() ?? new Float64Array(k * d);
  const { weights } = lloydIteration(centroids, d, () => sumAboutFirstRow(points, k, labels));
  let inertia = 0;
  for (let i = 0; i < n; i++)
    inertia += (points.weights?.[i] ?? 1) * squaredEuclidean(values, i * d, centroids, labels[i] * d, d);
  return { k, d, centroids, labels, weights, inertia };
}

/**
 * The k-means objective of any centroids: Σ w·min_j ‖x − c_j‖².
 * @param points IN n rows
 * @param k number of centroids
 * @param centroids IN k×d
 */
export function inertiaAt({ n, d, values, weights }: Points, k: number, centroids: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < k; j++) least = Math.min(least, squaredEuclidean(values, i * d, centroids, j * d, d));
    sum += (weights?.[i] ?? 1) * least;
  }
  return sum;
}
