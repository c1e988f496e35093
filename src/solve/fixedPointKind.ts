import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { type Clustering, clusteringOf, inertiaAt } from './clustering.js';

/**
 * What a fixed point of Lloyd's algorithm is, as a point in the space of centroids:
 * `minimum`, a strict local minimum: no row is as near to a second centroid, so the objective near it is one convex
 * parabola;
 * `saddle`, some row is as near to a second centroid, and moving the centroids a little towards the other choice lowers
 * the objective;
 * `tie`, some row is as near to a second centroid, but nothing is gained by the other choice;
 * `not fixed`, the algorithm was stopped before a fixed point.
 */
export type FixedPointKind = 'minimum' | 'saddle' | 'tie' | 'not fixed';

/** Relative difference of two numbers below which it may be rounding alone. */
const ROUNDING = 1e-9;
/** Part of the way to the other choice's means that a trial step goes. */
const TRIAL_STEP = 1e-3;

/**
 * The kind of a fixed point. For every row that is as near to a second centroid, the centroids are moved a little
 * towards the means of the other choice, to see whether the objective falls.
 * @param points IN n rows
 * @param clustering IN a fixed point of Lloyd's algorithm on them
 */
export function fixedPointKind(points: Points, clustering: Clustering): FixedPointKind {
  const { n, d, values } = points;
  const { k, centroids, labels, inertia } = clustering;
  let kind: FixedPointKind = 'minimum';
  for (let i = 0; i < n; i++) {
    if (!((points.weights?.[i] ?? 1) > 0)) continue;
    const own = squaredEuclidean(values, i * d, centroids, labels[i] * d, d);
    for (let j = 0; j < k; j++) {
      if (j === labels[i]) continue;
      const other = squaredEuclidean(values, i * d, centroids, j * d, d);
      if (other - own > ROUNDING * (own + other)) continue;
      kind = 'tie';
      const changed = labels.slice();
      changed[i] = j;
      const means = clusteringOf(points, k, changed, centroids).centroids;
      const moved = centroids.map((c, at) => c + TRIAL_STEP * (means[at] - c));
      if (inertiaAt(points, k, moved) < inertia * (1 - ROUNDING)) return 'saddle';
    }
  }
  return kind;
}
