import { inputError, usageError } from '../errors.js';
import { type ClusterSums, lloydIteration } from '../model/lloydIteration.js';
import { isWeight, type Points } from '../model/points.js';
import { validCentroids } from '../model/validCentroids.js';
import { validPoints } from '../model/validPoints.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { shown } from '../options/index.js';

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
 * Labels that a user gives.
 * @throws MeanderError `input` for another number of labels than rows, or one that is not a whole number from 0 to k
 *   − 1
 */
export function validLabels(labels: ArrayLike<number>, n: number, k: number): Int32Array {
  if (labels.length !== n) throw inputError(`There are ${labels.length} labels for ${n} rows; give one label per row.`);
  for (let i = 0; i < n; i++) {
    if (Number.isInteger(labels[i]) && labels[i] >= 0 && labels[i] < k) continue;
    throw inputError(`The label of row ${i} must be a whole number from 0 to ${k - 1}, but is ${labels[i]}.`);
  }
  return labels instanceof Int32Array ? labels : Int32Array.from(labels);
}

/**
 * A clustering of some rows that a user gives.
 * @throws MeanderError `input` or `usage` for centroids, labels or weights that do not fit the rows
 */
export function validClustering<C extends Clustering>(points: Points, clustering: C): C {
  const { k, d } = clustering;
  assertClusters(points, k);
  if (d !== points.d)
    throw inputError(`The clustering is of rows of ${d} features, but the rows have ${points.d}; give the same rows.`);
  const centroids = validCentroids(clustering.centroids, k, d, 'centroids of the clustering');
  const { weights } = clustering;
  if (!(weights.length === k && weights.every(isWeight)))
    throw inputError(
      `The clustering must have ${k} finite weights of at least 0, but they are ${shown([...weights])}.`,
    );
  return { ...clustering, centroids, labels: validLabels(clustering.labels, points.n, k) };
}

/**
 * Σ w·‖x − c‖² as a result, which must be a finite number.
 * @throws MeanderError `input` where squared distances overflow
 */
export function assertNoOverflow(inertia: number): void {
  if (Number.isFinite(inertia)) return;
  throw inputError('Squared distances overflow float64; scale the features down by the same factor.');
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
 * @throws MeanderError `input` for rows or labels that cannot be used, or where squared distances overflow
 * @example
 * clusteringOf({ values: Float64Array.of(1, 2, 9), n: 3, d: 1 }, 2, Int32Array.of(0, 0, 1));
 * // { k: 2, d: 1, centroids: [1.5, 9], labels: [0, 0, 1], weights: [2, 1], inertia: 0.5 }
 */
export function clusteringOf(points: Points, k: number, labels: Int32Array, before?: Float64Array): Clustering {
  const rows = validPoints(points);
  const { d } = rows;
  const own = validLabels(labels, rows.n, k);
  const centroids = before ? validCentroids(before, k, d, 'centroids before') : new Float64Array(k * d);
  const { weights } = lloydIteration(centroids, d, () => sumAboutFirstRow(rows, k, own));
  return { k, d, centroids, labels: own, weights, inertia: inertiaOf(rows, centroids, own) };
}

/**
 * Σ w·‖x − c‖² of labelled rows.
 * @throws MeanderError `input` where it overflows
 */
export function inertiaOf({ n, d, values, weights }: Points, centroids: Float64Array, labels: Int32Array): number {
  let inertia = 0;
  for (let i = 0; i < n; i++)
    inertia += (weights?.[i] ?? 1) * squaredEuclidean(values, i * d, centroids, labels[i] * d, d);
  assertNoOverflow(inertia);
  return inertia;
}

/**
 * The k-means objective of any centroids: Σ w·min_j ‖x − c_j‖².
 * @param points IN n rows
 * @param k number of centroids
 * @param centroids IN k×d
 * @throws MeanderError `input` or `usage` for rows or centroids that cannot be used, or where squared distances
 *   overflow
 */
export function inertiaAt(points: Points, k: number, centroids: ArrayLike<number>): number {
  const { n, d, values, weights } = validPoints(points);
  const given = validCentroids(centroids, k, d, 'centroids');
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < k; j++) least = Math.min(least, squaredEuclidean(values, i * d, given, j * d, d));
    sum += (weights?.[i] ?? 1) * least;
  }
  assertNoOverflow(sum);
  return sum;
}
