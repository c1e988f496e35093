import type { Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { ClusterDual, featuresOf } from './clusterDual.js';
import { INITIAL_MARGIN } from './clusterMultipliers.js';
import { hillClimb } from './hillClimb.js';

/** Features of the cluster dual above which one trial takes seconds. */
const MOST_FEATURES_FOR_TRIALS = 400;

/**
 * The separation margin ζ whose bound on a sample of rows is greatest, or a good guess where trials take long; see
 * clusterMultipliers.ts.
 * @param model IN the clusters that the bound is made from
 * @param origin IN d, a point near the rows
 * @param points IN n sample rows
 * @param labels IN n, the model's cluster of each row
 * @param distances IN n, squared distance of each row to its centroid
 * @returns a squared distance
 */
export function chooseMargin(
  model: Model,
  origin: Float64Array,
  points: Points,
  labels: Int32Array,
  distances: Float64Array,
): number {
  const variance = distances.reduce((sum, distance) => sum + distance, 0) / (points.n * model.d);
  if (featuresOf(model.k, model.d) > MOST_FEATURES_FOR_TRIALS) return INITIAL_MARGIN * variance;
  return hillClimb(INITIAL_MARGIN * variance, (margin) => {
    const dual = new ClusterDual(model, origin, margin);
    dual.add(points, labels, distances);
    return { score: dual.bound(), result: dual };
  }).x;
}
