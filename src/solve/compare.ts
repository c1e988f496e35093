import { inputError } from '../errors.js';
import { validCentroids } from '../model/validCentroids.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import type { Clustering } from './clustering.js';
import { linearAssignment } from './linearAssignment.js';

/**
 * Adjusted Rand index of two labellings of the same rows (Hubert & Arabie 1985): 1 for the same partition under any
 * names, about 0 for unrelated ones; it can be negative.
 * @param a IN n labels
 * @param b IN n labels
 * @throws MeanderError `input` for labellings of different lengths
 * @example
 * adjustedRandIndex([0, 0, 1, 2], [5, 5, 3, 1]); // 1
 * adjustedRandIndex([0, 0, 1, 2], [0, 0, 1, 1]); // 0.5714…
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw inputError(`The labellings have ${a.length} and ${b.length} labels; they must be of the same rows.`);
  const [cells, rows, columns] = [new Map<string, number>(), new Map<number, number>(), new Map<number, number>()];
  const count = <K>(map: Map<K, number>, key: K) => map.set(key, (map.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    count(cells, `${a[i]} ${b[i]}`);
    count(rows, a[i]);
    count(columns, b[i]);
  }
  const pairs = (map: Map<unknown, number>) => [...map.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const [both, first, second] = [pairs(cells), pairs(rows), pairs(columns)];
  const expected = (first * second) / Math.max(1, (a.length * (a.length - 1)) / 2);
  const greatest = (first + second) / 2;
  return greatest === expected ? 1 : (both - expected) / (greatest - expected);
}

/**
 * How far two clusterings lie apart: the root mean squared distance between their centroids, matched one to one so that
 * it is least. In the units of the data; 0 for the same centroids in any order.
 * @param a IN k centroids of d dimensions
 * @param b IN as many
 * @throws MeanderError `usage` where they are not k×d finite numbers each
 */
export function matchedDistance(
  a: Pick<Clustering, 'k' | 'd' | 'centroids'>,
  b: Pick<Clustering, 'centroids'>,
): number {
  const { k, d } = a;
  const first = validCentroids(a.centroids, k, d, 'first centroids');
  const second = validCentroids(b.centroids, k, d, 'second centroids');
  const costs = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) costs[i * k + j] = squaredEuclidean(first, i * d, second, j * d, d);
  const matched = linearAssignment(costs, k);
  let sum = 0;
  for (let i = 0; i < k; i++) sum += costs[i * k + matched[i]];
  return Math.sqrt(sum / k);
}
