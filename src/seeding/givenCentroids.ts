import { usageError } from '../errors.js';
import type { Model } from '../model/model.js';
import { isWeight } from '../model/points.js';
import { toFloats } from '../model/userNumbers.js';
import { type UserCentroids, validCentroids } from '../model/validCentroids.js';

/**
 * Starting centroids that the user gives.
 * @category Operators
 */
export interface GivenCentroids {
  /** k×d finite numbers: k rows of d numbers, or all numbers row by row. */
  centroids: UserCentroids;
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
  return { k, d, centroids: validCentroids(init.centroids, k, d), weights: weightsOf(init, k) };
}

function weightsOf({ weights: given }: GivenCentroids, k: number): Float64Array {
  if (given === undefined) return new Float64Array(k);
  const name = 'The weights of the given centroids';
  const place = (j: number) => `Weight ${j} of the given centroids`;
  const weights = Float64Array.from(toFloats(given, { name, place, fail: usageError }));
  if (weights.length !== k)
    throw usageError(`The given centroids have ${weights.length} weights; k = ${k} centroids need ${k}.`);
  const wrong = weights.findIndex((w) => !isWeight(w));
  if (wrong < 0) return weights;
  throw usageError(`${place(wrong)} is ${weights[wrong]}; weights must be finite and at least 0.`);
}
