import type { Kernel } from '../kernel/kernel.js';
import type { Points } from '../model/points.js';
import type { Random } from '../numeric/random.js';

/**
 * Chooses k starting centroids among the seeding rows.
 * @param points IN at least one row; all weights above 0
 * @param next uniform random numbers in [0, 1)
 * @param kernel computes distances; forgets the centroids that it was loaded with
 */
export type Seeding = (points: Points, k: number, next: Random, kernel: Kernel) => Seeds;

/** Starting centroids. */
export interface Seeds {
  /** k×d; each is one of the rows. */
  centroids: Float64Array;
  /** How many of them differ; below k where the rows do not hold k distinct ones, and centroids then repeat. */
  distinct: number;
}

/** Row i as float64, copied. */
export const rowOf = (points: Points, i: number): Float64Array =>
  Float64Array.from(points.values.subarray(i * points.d, (i + 1) * points.d));

/**
 * Centroids at the chosen rows, repeated in order until there are k.
 * @param chosen IN numbers of at least one row
 */
export function seedsAt(points: Points, chosen: readonly number[], k: number): Seeds {
  const centroids = new Float64Array(k * points.d);
  for (let j = 0; j < k; j++) centroids.set(rowOf(points, chosen[j % chosen.length]), j * points.d);
  return { centroids, distinct: Math.min(chosen.length, k) };
}
