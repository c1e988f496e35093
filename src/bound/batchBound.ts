import { type Points, pickRows, totalWeight } from '../model/points.js';
import type { Clustering } from '../solve/clustering.js';
import { lloydFrom } from '../solve/lloyd.js';
import { clusterMultipliers } from './clusterMultipliers.js';
import { hillClimb, INITIAL_MARGIN } from './hillClimb.js';
import { semidefiniteBounds } from './semidefinite.js';

/** Part of the inertia at which a bound is good enough, iterations, and those between bounds. */
const [CLOSE, ITERATIONS, EVERY] = [5e-4, 60, 10];

/** Multipliers made from a clustering that prove most without any iteration. */
export function multipliersOf(
  points: Points,
  k: number,
  { labels, inertia }: Pick<Clustering, 'labels' | 'inertia'>,
): Float64Array {
  return hillClimb((INITIAL_MARGIN * inertia) / (totalWeight(points) * points.d), (zeta) => {
    const multipliers = clusterMultipliers(points, k, labels, zeta);
    return { score: provedBy(points, k, multipliers), found: multipliers };
  }).found;
}

function provedBy(points: Points, k: number, multipliers: Float64Array): number {
  for (const { lower } of semidefiniteBounds(points, k, { multipliers, iterations: 0 })) return lower;
  return 0;
}

/**
 * A lower bound on the inertia of any k clusters of a few hundred rows: the clusters that a model leads to give multipliers
 * to start from, some iterations of the semidefinite relaxation the rest.
 * @param centroids IN k×d
 * @param iterations at most, default 60
 */
export function batchBound(all: Points, k: number, centroids: Float64Array, iterations = ITERATIONS): number {
  const points = withWeight(all);
  if (points.n <= k) return 0;
  const clustering = lloydFrom(points, k, centroids);
  const multipliers = multipliersOf(points, k, clustering);
  let lower = 0;
  for (const bound of semidefiniteBounds(points, k, {
    labels: clustering.labels,
    multipliers,
    iterations,
    every: EVERY,
  })) {
    lower = bound.lower;
    if (lower >= clustering.inertia * (1 - CLOSE)) break;
  }
  return lower;
}

/** The rows whose weight is not 0. */
function withWeight(points: Points): Points {
  const { weights } = points;
  if (!weights || weights.every((w) => w > 0)) return points;
  return pickRows(
    points,
    Array.from(weights.keys()).filter((i) => weights[i] > 0),
  );
}
