import type { Model } from '../model/model.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/**
 * Squared distance between two centroids, in units of a cluster's spread (its mean squared distance), from which on
 * they belong to separate clusters: three root mean squared distances.
 */
export const SEPARATION = 9;

/** A move of one centroid: its cluster is merged into another, and it then takes part of the rows of a third. */
export interface Repair {
  /** The centroid that moves. */
  cluster: number;
  /** The cluster that absorbs the rows which `cluster` had; undefined where it had none. */
  into: number | undefined;
  /** The cluster that is split in two, and where. */
  split: Split;
}

/** A cluster in two parts, each with its mean, found by Lloyd's algorithm on the cluster's rows. */
export interface Split {
  /** The cluster that is split. */
  among: number;
  /** d, mean of the part that the moved centroid takes. */
  place: Float64Array;
  /** d, mean of the rest. */
  rest: Float64Array;
  /** Share of the cluster's weight that the moved centroid takes, 0…1. */
  share: number;
}

/** Weight and inertia of each cluster. */
export interface Extents {
  /** k, Σ w. */
  weights: ArrayLike<number>;
  /** k, Σ w·‖x − c‖². */
  inertias: ArrayLike<number>;
}

/** The spread of cluster j: the mean squared distance of its rows to its centroid; 0 where it has none. */
export const spreadOf = ({ weights, inertias }: Extents, j: number): number =>
  weights[j] > 0 ? inertias[j] / weights[j] : 0;

/**
 * Whether clusters a and b lie so far apart that both must be kept, even if one of them is rare.
 * @param square squared distance between their centroids
 */
export const lieApart = (extents: Extents, a: number, b: number, square: number): boolean =>
  square >= SEPARATION * Math.max(spreadOf(extents, a), spreadOf(extents, b));

/**
 * Moves one centroid. The weight and inertia of its cluster go to the cluster that absorbs it (by Ward's formula,
 * 1963), and those of the cluster that is split are divided between its parts, so that the weights keep their sum.
 * @param clusters INOUT the model, and k inertias
 */
export function applyRepair(
  clusters: { model: Model; inertias: number[] },
  { cluster, into, split: { among, place, rest, share } }: Repair,
): void {
  const { model, inertias } = clusters;
  const { d, centroids, weights } = model;
  if (into !== undefined) absorb(model, inertias, cluster, into);
  centroids.set(place, cluster * d);
  centroids.set(rest, among * d);
  const square = squaredEuclidean(place, 0, rest, 0, d);
  const inertia = Math.max(0, inertias[among] - share * (1 - share) * weights[among] * square);
  divide(weights, weights[among], cluster, among, share);
  divide(inertias, inertia, cluster, among, share);
}

/** Merges `cluster` into `into`: the centroid of the union is the weighted mean of both. */
function absorb({ d, centroids, weights }: Model, inertias: number[], cluster: number, into: number): void {
  const eta = weights[cluster] / (weights[into] + weights[cluster]);
  const square = squaredEuclidean(centroids, cluster * d, centroids, into * d, d);
  for (let t = 0; t < d; t++) centroids[into * d + t] += eta * (centroids[cluster * d + t] - centroids[into * d + t]);
  inertias[into] += inertias[cluster] + (1 - eta) * weights[cluster] * square;
  weights[into] += weights[cluster];
}

/** Gives `cluster` its share of a number of the split cluster, and `among` the rest. */
function divide(numbers: Float64Array | number[], whole: number, cluster: number, among: number, share: number): void {
  numbers[cluster] = share * whole;
  numbers[among] = (1 - share) * whole;
}
