import type { Kernel } from '../kernel/kernel.js';
import { lloydIteration } from '../model/lloydIteration.js';
import type { Points } from '../model/points.js';
import { assertFiniteDistances } from '../model/validPoints.js';
import { type Clustering, clusteringOf, inertiaOf, sumAboutFirstRow } from './clustering.js';
import { hartiganWong } from './hartiganWong.js';

/** A clustering at which Lloyd's algorithm came to rest, or was stopped. */
export interface FixedPoint {
  /** The clustering. */
  clustering: Clustering;
  /** Iterations that led to it. */
  iterations: number;
  /** Whether a further iteration would change no label. */
  fixed: boolean;
}

/**
 * Iterates Lloyd's algorithm until no label changes. A cluster without rows takes the row that costs most. Where it is
 * stopped before, every row has the label of the nearest of the centroids returned, as at a fixed point, and a cluster
 * may be left without rows.
 * @param from IN k×d
 * @param kernel assigns the rows
 * @param most iterations at most, at least 1
 */
export function toFixedPoint(points: Points, k: number, from: Float64Array, kernel: Kernel, most: number): FixedPoint {
  const distances = new Float64Array(points.n);
  let [labels, before] = [new Int32Array(points.n), new Int32Array(points.n).fill(-1)];
  const centroids = from.slice();
  for (let iterations = 0; ; iterations++) {
    kernel.load(centroids, k, points.d);
    kernel.assignInto(points.values, points.n, labels, distances);
    assertFiniteDistances(points, distances);
    const nearest = iterations === most ? labels.slice() : labels;
    fillEmptyClusters(points, k, labels, distances);
    const fixed = labels.every((label, i) => label === before[i]);
    if (fixed) return { clustering: clusteringOf(points, k, before, centroids), iterations, fixed };
    if (iterations === most) return { clustering: stoppedAt(points, k, centroids, nearest), iterations, fixed };
    lloydIteration(centroids, points.d, () => sumAboutFirstRow(points, k, labels));
    [labels, before] = [before, labels];
  }
}

/**
 * Lloyd's algorithm, then moves of single rows (Hartigan & Wong 1979), in turn until neither lowers the inertia.
 * @param from IN k×d
 * @param kernel assigns the rows
 * @param most iterations of Lloyd's algorithm between moves, at least 1
 * @returns also how many single rows were moved
 */
export function toSinglePointOptimum(
  points: Points,
  k: number,
  from: Float64Array,
  kernel: Kernel,
  most: number,
): FixedPoint & { moves: number } {
  let best = toFixedPoint(points, k, from, kernel, most);
  let [iterations, moves] = [best.iterations, 0];
  while (best.fixed) {
    const improved = hartiganWong(points, best.clustering);
    if (improved.moves === 0) break;
    moves += improved.moves;
    const next = toFixedPoint(points, k, improved.clustering.centroids, kernel, most);
    iterations += next.iterations;
    if (!(next.clustering.inertia < best.clustering.inertia)) break;
    best = next;
  }
  return { ...best, iterations, moves };
}

/** The clustering of rows that have the labels of their nearest centroids, which need not be means yet. */
function stoppedAt(points: Points, k: number, centroids: Float64Array, labels: Int32Array): Clustering {
  const weights = new Float64Array(k);
  labels.forEach((label, i) => {
    weights[label] += points.weights?.[i] ?? 1;
  });
  return { k, d: points.d, centroids, labels, weights, inertia: inertiaOf(points, centroids, labels) };
}

/**
 * Gives every cluster without rows the row that costs most where it is, taken from a cluster that keeps other rows.
 * @param labels INOUT n
 * @param distances INOUT n, squared distances
 */
function fillEmptyClusters({ n, weights }: Points, k: number, labels: Int32Array, distances: Float64Array): void {
  const counts = new Int32Array(k);
  for (const label of labels) counts[label]++;
  for (let j = 0; j < k; j++) {
    if (counts[j] > 0) continue;
    let [row, cost] = [-1, 0];
    for (let i = 0; i < n; i++) {
      const found = (weights?.[i] ?? 1) * distances[i];
      if (counts[labels[i]] > 1 && found > cost) [row, cost] = [i, found];
    }
    if (row < 0) return;
    counts[labels[row]]--;
    counts[j]++;
    labels[row] = j;
    distances[row] = 0;
  }
}
