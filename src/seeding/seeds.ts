import type { Kernel } from '../kernel/kernel.js';
import type { Points } from '../model/points.js';
import type { Random } from '../numeric/random.js';

/** Chooses k starting centroids among the seeding rows. */
export type Seeding = (points: Points, k: number, next: Random, kernel: Kernel) => Seeds;

/** Starting centroids; where the rows held fewer than k distinct ones, `distinct` < k and centroids repeat. */
export interface Seeds {
  /** k×d. */
  centroids: Float64Array;
  distinct: number;
}

/** Row i as float64. */
export const rowOf = (points: Points, i: number): Float64Array =>
  Float64Array.from(points.values.subarray(i * points.d, (i + 1) * points.d));

/** Centroids at the chosen rows, repeated in order until there are k: never at the origin, never NaN. */
export function seedsAt(points: Points, chosen: readonly number[], k: number): Seeds {
  const centroids = new Float64Array(k * points.d);
  for (let j = 0; j < k; j++) centroids.set(rowOf(points, chosen[j % chosen.length]), j * points.d);
  return { centroids, distinct: Math.min(chosen.length, k) };
}
