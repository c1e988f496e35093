import { usageError } from '../errors.js';
import type { Model } from '../model/model.js';
import { isWeight } from '../model/points.js';

/**
 * The model that given centroids make, in memory of its own.
 * @throws MeanderError `usage` where they are not k rows of d finite numbers, or their weights not k of at least 0
 */
export function modelFromGiven(init: GivenCentroids, k: number, d: number): Model {
  const rows = init.centroids;
  const centroids = rows instanceof Float64Array ? rows.slice() : Float64Array.from(rows.flat());
  const weights = Float64Array.from(init.weights ?? new Float64Array(k));
  if (centroids.length !== k * d)
    throw usageError(
      `The given centroids hold ${centroids.length} numbers; k = ${k} rows of ${d} features need ${k * d}.`,
    );
  if (weights.length !== k || !weights.every(isWeight))
    throw usageError(`The ${weights.length} weights of the given centroids must be ${k} finite numbers of at least 0.`);
  if (!centroids.every(Number.isFinite)) throw usageError('The given centroids must be finite numbers.');
  return { k, d, centroids, weights };
}

/** Given starting centroids, with the weight each is worth (default 0: the first mini-batch replaces them under 1/n). */
export interface GivenCentroids {
  /** k×d: rows, or numbers row by row. */
  centroids: Float64Array | readonly (readonly number[])[];
  /** k, ≥ 0. */
  weights?: ArrayLike<number>;
}
