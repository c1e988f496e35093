import { type Points, totalWeight, withWeight } from '../model/points.js';
import { validCentroids } from '../model/validCentroids.js';
import { validPoints } from '../model/validPoints.js';
import type { Clustering } from '../solve/clustering.js';
import { lloydFrom } from '../solve/lloyd.js';
import { clusterMultipliers, INITIAL_MARGIN } from './clusterMultipliers.js';
import { hillClimb } from './hillClimb.js';
import { normalizeRows } from './normalizedRows.js';
import { inUnits } from './rounding.js';
import { semidefiniteBounds } from './semidefinite.js';

/** Relative gap at which a bound is good enough to stop. */
const GOOD_GAP = 5e-4;
/** Iterations of the relaxation at most, by default, and between two bounds. */
const [MOST_ITERATIONS, BOUND_EVERY] = [60, 10];

/**
 * The multipliers made from a clustering that prove the greatest bound without any iteration, over separation margins.
 * @param points IN n rows
 * @param clustering IN labels and inertia of a good clustering in k clusters
 * @returns n×n
 */
export function multipliersOf(
  points: Points,
  k: number,
  { labels, inertia }: Pick<Clustering, 'labels' | 'inertia'>,
): Float64Array {
  return hillClimb((INITIAL_MARGIN * inertia) / (totalWeight(points) * points.d), (margin) => {
    const multipliers = clusterMultipliers(points, k, labels, margin);
    return { score: provedBy(points, k, multipliers), result: multipliers };
  }).result;
}

/** The bound that multipliers prove without any iteration. */
function provedBy(points: Points, k: number, multipliers: Float64Array): number {
  return semidefiniteBounds(points, k, { multipliers, iterations: 0 }).next().value.lower;
}

/**
 * A lower bound on the inertia of any k clusters of at most some hundred rows. Lloyd's algorithm from a model's
 * centroids gives multipliers to start from, and some iterations of the semidefinite relaxation improve them.
 * @param points IN n rows
 * @param k number of clusters, at least 1
 * @param centroids IN k×d, where Lloyd's algorithm starts
 * @param iterations of the relaxation at most; default 60
 * @returns 0 where at most k rows have weight
 * @throws MeanderError `input` or `usage` for rows or centroids that cannot be used
 */
export function batchBound(
  points: Points,
  k: number,
  centroids: Float64Array,
  iterations: number = MOST_ITERATIONS,
): number {
  const weighted = withWeight(validPoints(points));
  validCentroids(centroids, k, weighted.d, 'centroids');
  if (weighted.n <= k) return 0;
  const { points: rows, exponent, normalize } = normalizeRows(weighted);
  const { labels, inertia } = lloydFrom(rows, k, normalize(centroids));
  const multipliers = multipliersOf(rows, k, { labels, inertia });
  let lower = 0;
  for (const bound of semidefiniteBounds(rows, k, { labels, multipliers, iterations, every: BOUND_EVERY })) {
    lower = bound.lower;
    if (lower >= inertia * (1 - GOOD_GAP)) break;
  }
  return inUnits(lower, exponent);
}
