import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import type { Model } from './model.js';
import type { Points } from './points.js';

/** The m nearest clusters of each row, nearest first. */
export interface NearestClusters {
  /** Number of clusters per row. */
  m: number;
  /** n×m, indexes of the clusters; of equally near ones the lowest index comes first. */
  clusters: Int32Array;
  /** n×m, squared distances to their centroids, in the units of transformed rows. */
  distances: Float64Array;
  /**
   * n×m, shares of the row, 0…1: (1/D_j) / Σ_l (1/D_l) with D the squared distances to all k centroids, which is the
   * membership of fuzzy c-means with fuzzifier 2 (Bezdek 1981). The shares of all k clusters sum to 1. A share says how
   * much nearer one centroid is than the others; it is not a probability.
   */
  shares: Float64Array;
}

/**
 * The m nearest clusters of each row, by the definition of the labels: the first is the label.
 * @param model IN the centroids
 * @param points IN n rows, transformed as the centroids are
 * @param m 1…k
 */
export function nearestClusters({ k, d, centroids }: Model, { values, n }: Points, m: number): NearestClusters {
  const nearest = {
    m,
    clusters: new Int32Array(n * m),
    distances: new Float64Array(n * m),
    shares: new Float64Array(n * m),
  };
  const all = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) all[j] = squaredEuclidean(values, i * d, centroids, j * d, d);
    rankInto(all, nearest, i * m);
    shareInto(all, nearest, i * m);
  }
  return nearest;
}

/** Finds the m least distances by insertion, in the order of the clusters, so that ties keep the lowest index first. */
function rankInto(all: Float64Array, { m, clusters, distances }: NearestClusters, at: number): void {
  for (let j = 0; j < all.length; j++) {
    let place = Math.min(j, m);
    while (place > 0 && all[j] < distances[at + place - 1]) place--;
    if (place === m) continue;
    for (let rank = Math.min(j, m - 1); rank > place; rank--) {
      clusters[at + rank] = clusters[at + rank - 1];
      distances[at + rank] = distances[at + rank - 1];
    }
    clusters[at + place] = j;
    distances[at + place] = all[j];
  }
}

/**
 * Writes the shares as D_least/D_j over the sum of these ratios, none of which can overflow. A row that lies on
 * centroids belongs to them in equal parts, and to no other.
 */
function shareInto(all: Float64Array, { m, distances, shares }: NearestClusters, at: number): void {
  const least = distances[at];
  const ratio = (distance: number) => (distance === least ? 1 : least / distance);
  let sum = 0;
  for (let j = 0; j < all.length; j++) sum += ratio(all[j]);
  for (let rank = 0; rank < m; rank++) shares[at + rank] = ratio(distances[at + rank]) / sum;
}
