import type { Checkpoint } from '../learner/checkpoint.js';
import { distortion, emptyObjective, observe } from '../model/objective.js';

/** What a batch method found. */
export interface Solution {
  k: number;
  d: number;
  centroids: Float64Array;
  weights: Float64Array;
  /** Σ w·‖x − c‖² of the nearest centroids. */
  inertia: number;
}

/** A solution as a model that every command reads. */
export function fromSolution(
  solved: Solution,
  featureNames: readonly string[],
  options: Checkpoint['options'],
  rows: { read: number; rejected: number },
): Checkpoint {
  const { k, d, centroids, weights, inertia } = solved;
  const objective = observe(
    emptyObjective(),
    inertia,
    weights.reduce((sum, w) => sum + w, 0),
  );
  return {
    model: { k, d, centroids, weights },
    featureNames,
    options,
    step: 0,
    rows: { read: rows.read, learned: rows.read - rows.rejected, heldOut: 0, rejected: rows.rejected },
    rejectedBy: {},
    objective,
    distortion: distortion(objective, null),
    perClusterInertia: [],
    flushes: [],
    clock: null,
    watermark: null,
    tracker: null,
    replicas: [],
    earlyStopping: { best: null, batchesWithoutImprovement: 0 },
    held: { values: new Float64Array(0), weights: new Float64Array(0) },
    position: { source: null, rowsDone: 0, ordinal: 0, pass: 0 },
    movement: 0,
    complete: true,
    warnings: [],
    screening: null,
    certificate: null,
  };
}
