import { usageError } from '../errors.js';
import type { Model } from '../model/model.js';
import { isWeight } from '../model/points.js';

/**
 * Starting centroids that the user gives.
 * @category Operators
 */
export interface GivenCentroids {
  /** k×d finite numbers: k rows of d numbers, or all numbers row by row. */
  centroids: Float64Array | readonly (readonly number[])[];
  /**
   * k, at least 0: how many rows each centroid counts for. Default 0 each: under the rate 1/n the first mini-batch
   * then replaces the centroid.
   */
  weights?: ArrayLike<number>;
  /** d names of the features, in the order of a row: the data's features are then taken by name; absent: by place. */
  featureNames?: readonly string[];
}

/**
 * The model that given centroids make, with memory of its own.
 * @param k number of clusters
 * @param d number of features
 * @throws MeanderError `usage` where the centroids are not k×d finite numbers, or the weights not k numbers ≥ 0
 */
export function modelFromGiven(init: GivenCentroids, k: number, d: number): Model {
  const rows = init.centroids;
  const centroids = rows instanceof Float64Array ? rows.slice() : Float64Array.from(rows.flat());
  const weights = Float64Array.from(init.weights ?? new Float64Array(k));
  if (centroids.length !== k * d) {
    throw usageError(
      `The given centroids hold ${centroids.length} numbers; k = ${k} rows of ${d} features need ${k * d}.`,
    );
  }
  const bad = centroids.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw usageError(
      `The given centroids must be finite numbers, but row ${Math.floor(bad / d)}, column ${bad % d} ` +
        `is ${centroids[bad]}.`,
    );
  }
  if (weights.length !== k)
    throw usageError(`The given centroids have ${weights.length} weights; k = ${k} centroids need ${k}.`);
  const wrong = weights.findIndex((w) => !isWeight(w));
  if (wrong >= 0) {
    throw usageError(
      `The weights of the given centroids must be finite and at least 0, but weight ${wrong} is ${weights[wrong]}.`,
    );
  }
  return { k, d, centroids, weights };
}
