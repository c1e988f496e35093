import { type Checkpoint, initialStates } from '../learner/checkpoint.js';
import { distortion, emptyObjective, observe } from '../model/objective.js';
import type { Transform } from '../model/transform.js';

/** What a batch method found. */
export interface Solution {
  /** Number of clusters. */
  k: number;
  /** Number of features. */
  d: number;
  /** k×d, row-major. */
  centroids: Float64Array;
  /** k, total weight of the rows of each cluster. */
  weights: Float64Array;
  /** Σ w·‖x − c‖² to the nearest centroids. */
  inertia: number;
  /** How the rows were scaled before they were solved; absent: not at all. */
  transform?: Transform;
}

/** A solution as a model that every command reads. @param rows rows of the data, and how many of them were rejected */
export function fromSolution(
  solution: Solution,
  featureNames: readonly string[],
  options: Checkpoint['options'],
  rows: { read: number; rejected: number },
): Checkpoint {
  const { k, d, centroids, weights, inertia, transform } = solution;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const objective = observe(emptyObjective(), inertia, total);
  return {
    ...initialStates,
    model: { k, d, centroids, weights, featureNames, ...(transform && { transform }) },
    featureNames,
    options,
    rows: { ...rows, learned: rows.read - rows.rejected, heldOut: 0 },
    objective,
    distortion: distortion(objective, null),
    complete: true,
    warnings: [],
    screening: null,
    lowerBound: null,
  };
}
