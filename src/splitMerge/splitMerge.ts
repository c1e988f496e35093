import type { Model } from '../model/model.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/** Squared spreads that a cluster must lie apart to be a cluster of its own, however rare. */
const APART = 9;

/** A centroid to take away and put elsewhere: the cluster `among` is split in two. */
export interface Repair {
  cluster: number;
  /** Cluster that takes in what it held; undefined where it held nothing. */
  into: number | undefined;
  split: Split;
}

/** A cluster's rows in two parts, by Lloyd's iteration on those of the mini-batch. */
export interface Split {
  among: number;
  /** Means of the part that the new centroid takes and of the rest, and the part's share of the weight. */
  place: Float64Array;
  rest: Float64Array;
  share: number;
}

/** Weights and inertias of clusters, k. */
export interface Extents {
  weights: ArrayLike<number>;
  inertias: ArrayLike<number>;
}

/** Mean squared distance of a cluster's rows to its centroid. */
export const spreadOf = ({ weights, inertias }: Extents, j: number): number =>
  weights[j] > 0 ? inertias[j] / weights[j] : 0;

/** Whether two clusters are so far from one another, by their squared distance, that each is one of its own. */
export const lieApart = (extents: Extents, a: number, b: number, square: number): boolean =>
  square >= APART * Math.max(spreadOf(extents, a), spreadOf(extents, b));

/**
 * Puts a centroid elsewhere. What it held goes to the cluster that takes it in, and the weight of the one that is split is
 * shared out between its parts, so that weights still add up.
 * @param model INOUT
 * @param inertias INOUT
 */
export function applyRepair(
  { model: { d, centroids, weights }, inertias }: { model: Model; inertias: number[] },
  { cluster, into, split }: Repair,
): void {
  if (into !== undefined) {
    const eta = weights[cluster] / (weights[into] + weights[cluster]);
    const apart = squaredEuclidean(centroids, cluster * d, centroids, into * d, d);
    for (let t = 0; t < d; t++) centroids[into * d + t] += eta * (centroids[cluster * d + t] - centroids[into * d + t]);
    inertias[into] += inertias[cluster] + (1 - eta) * weights[cluster] * apart;
    weights[into] += weights[cluster];
  }
  const { among, place, rest, share } = split;
  centroids.set(place, cluster * d);
  centroids.set(rest, among * d);
  const apart = squaredEuclidean(place, 0, rest, 0, d);
  const inertia = Math.max(0, inertias[among] - share * (1 - share) * weights[among] * apart);
  for (const [numbers, whole] of [
    [weights, weights[among]],
    [inertias, inertia],
  ] as const) {
    numbers[cluster] = share * whole;
    numbers[among] = (1 - share) * whole;
  }
}
