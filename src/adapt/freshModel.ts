import type { Kernel } from '../kernel/kernel.js';
import type { Assign } from '../model/assignment.js';
import { lloydIteration, sumByLabel } from '../model/lloydIteration.js';
import type { Model } from '../model/model.js';
import { nearestCentroid } from '../model/nearestCentroid.js';
import { gain, STANDARD_ERRORS } from '../model/pairedGain.js';
import type { Points } from '../model/points.js';
import type { Random } from '../numeric/random.js';
import { kMeansPlusPlus } from '../seeding/kMeansPlusPlus.js';
import { LLOYD_ITERATIONS } from '../seeding/lloydSteps.js';
import { SEPARATION, spreadOf } from '../splitMerge/splitMerge.js';

/**
 * A model of one mini-batch alone: greedy k-means++ and a few iterations of Lloyd's algorithm. It replaces the model of
 * the run if it proves better after a drift.
 * @param points IN the mini-batch
 * @param model IN gives k, d and the transform
 * @param kernel computes distances; forgets the centroids that it was loaded with
 * @param assign assigns rows to a model; may share that kernel
 */
export function fitFreshModel(
  points: Points,
  { k, d, transform }: Model,
  kernel: Kernel,
  assign: Assign,
  next: Random,
): Model {
  const { centroids } = kMeansPlusPlus(points, k, next, kernel);
  const fresh: Model = { k, d, centroids, weights: new Float64Array(k), ...(transform && { transform }) };
  for (let iteration = 0; iteration < LLOYD_ITERATIONS; iteration++) {
    const { weights } = lloydIteration(centroids, d, () => sumByLabel(points, k, assign(fresh, points).labels));
    fresh.weights = weights;
  }
  return fresh;
}

/**
 * Whether a replica is certainly better than the model, row by row.
 * @param points IN rows that neither has learned from
 */
export function isBetter(replica: Model, model: Model, points: Points, assign: Assign): boolean {
  const weights = points.weights ?? new Float64Array(points.n).fill(1);
  const { mean, error } = gain(weights, assign(model, points).distances, assign(replica, points).distances);
  return mean > STANDARD_ERRORS * error;
}

/**
 * Which cluster of an old model each cluster of a new model continues: the two are nearest to one another, and no
 * farther apart than belongs to one cluster.
 * @param inertias IN k, Σ w·‖x − c‖² of the old clusters
 * @returns k, index of the old cluster; undefined for a cluster that is new
 */
export function matchClusters(from: Model, to: Model, inertias: readonly number[]): (number | undefined)[] {
  const { k, d } = from;
  return Array.from({ length: k }, (_, j) => {
    const { index: old, squaredDistance } = nearestCentroid(to.centroids, j * d, from);
    const near = squaredDistance <= SEPARATION * spreadOf({ weights: from.weights, inertias }, old);
    return near && nearestCentroid(from.centroids, old * d, to).index === j ? old : undefined;
  });
}
