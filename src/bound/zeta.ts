import type { Model } from '../model/model.js';
import type { Points } from '../model/statistics.js';
import { climb, ZETA_START } from './climb.js';
import { ClusterDual } from './clusterDual.js';

/** The ζ whose bound is greatest on a sample of rows; see clusterMultipliers.ts. */
export function bestZeta(model: Model, origin: Float64Array, points: Points, labels: Int32Array, distances: Float64Array): number {
  const spread = distances.reduce((sum, distance) => sum + distance, 0) / (points.n * model.d);
  return climb(ZETA_START * spread, (zeta) => {
    const dual = new ClusterDual(model, origin, zeta);
    dual.add(points, labels, distances);
    return { score: dual.bound(), found: dual };
  }).x;
}
