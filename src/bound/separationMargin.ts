import type { Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { ClusterDual, featuresOf } from './clusterDual.js';
import { hillClimb, INITIAL_MARGIN } from './hillClimb.js';

/** Features above which one try takes seconds. */
const MANY = 400;

/** The ζ whose bound is greatest on a sample of rows, or a good guess where trying takes long; see clusterMultipliers.ts. */
export function chooseMargin(
  model: Model,
  origin: Float64Array,
  points: Points,
  labels: Int32Array,
  distances: Float64Array,
): number {
  const spread = distances.reduce((sum, distance) => sum + distance, 0) / (points.n * model.d);
  if (featuresOf(model.k, model.d) > MANY) return INITIAL_MARGIN * spread;
  return hillClimb(INITIAL_MARGIN * spread, (zeta) => {
    const dual = new ClusterDual(model, origin, zeta);
    dual.add(points, labels, distances);
    return { score: dual.bound(), found: dual };
  }).x;
}
