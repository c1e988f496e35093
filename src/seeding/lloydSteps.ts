import type { Kernel } from '../kernel/kernel.js';
import { lloydIteration } from '../model/lloydIteration.js';
import type { Points } from '../model/points.js';
import { type Statistics, Summarizer } from '../model/statistics.js';

/** Iterations of Lloyd's algorithm after which new centroids lie at means of rows instead of at single rows. */
export const LLOYD_ITERATIONS = 5;

/**
 * Lloyd's algorithm on the rows of one kernel, iteration by iteration.
 * @param points IN the rows
 * @param kernel assigns and sums the rows; each iteration loads it with the centroids
 * @returns a function that makes one iteration: it moves `centroids` (INOUT k×d) and returns the batch statistics
 *   against the centroids as they were before, valid until the next call
 */
export function lloydStepper(points: Points, k: number, kernel: Kernel): (centroids: Float64Array) => Statistics {
  const summarizer = new Summarizer(kernel, k, points.d);
  return (centroids) =>
    lloydIteration(centroids, points.d, (before) => {
      kernel.load(before, k, points.d);
      return summarizer.summarize(points);
    });
}

/**
 * A few iterations of Lloyd's algorithm on the seeding rows. They cost less than k-means++ does, and learning then
 * starts from means instead of single rows.
 * @param from IN k×d
 * @returns k×d
 */
export function lloydSteps(
  points: Points,
  k: number,
  from: Float64Array,
  kernel: Kernel,
  iterations: number = LLOYD_ITERATIONS,
): Float64Array {
  const centroids = from.slice();
  const iterate = lloydStepper(points, k, kernel);
  for (let iteration = 0; iteration < iterations; iteration++) iterate(centroids);
  return centroids;
}
