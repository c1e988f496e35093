import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import type { Clustering } from './clustering.js';

/**
 * Adjusted Rand index of two labellings (Hubert & Arabie 1985): 1 for the same partition, about 0 for unrelated ones.
 * @param a IN n
 * @param b IN n
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [cells, rows, columns] = [new Map<string, number>(), new Map<number, number>(), new Map<number, number>()];
  const count = <K>(map: Map<K, number>, key: K) => map.set(key, (map.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    count(cells, `${a[i]} ${b[i]}`);
    count(rows, a[i]);
    count(columns, b[i]);
  }
  const pairs = (map: Map<unknown, number>) => [...map.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const [both, first, second] = [pairs(cells), pairs(rows), pairs(columns)];
  const chance = (first * second) / Math.max(1, (a.length * (a.length - 1)) / 2);
  const most = (first + second) / 2;
  return most === chance ? 1 : (both - chance) / (most - chance);
}

/** Root of the mean squared distance between centroids of two clusterings, matched so that it is least. */
export function matchedDistance(a: Clustering, b: Clustering): number {
  const { k, d } = a;
  const costs = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) costs[i * k + j] = squaredEuclidean(a.centroids, i * d, b.centroids, j * d, d);
  const matched = linearAssignment(costs, k);
  let sum = 0;
  for (let i = 0; i < k; i++) sum += costs[i * k + matched[i]];
  return Math.sqrt(sum / k);
}

/**
 * The assignment of k rows to k columns at the least total cost, by shortest augmenting paths (Jonker & Volgenant 1987).
 * @param costs IN k×k
 * @returns k, the column of each row
 */
export function linearAssignment(costs: Float64Array, k: number): Int32Array {
  const [u, v] = [new Float64Array(k + 1), new Float64Array(k + 1)];
  const rowOf = new Int32Array(k + 1);
  for (let row = 1; row <= k; row++) {
    rowOf[0] = row;
    const least = new Float64Array(k + 1).fill(Number.POSITIVE_INFINITY);
    const from = new Int32Array(k + 1);
    const used = new Uint8Array(k + 1);
    let column = 0;
    do {
      used[column] = 1;
      let [next, delta] = [0, Number.POSITIVE_INFINITY];
      for (let j = 1; j <= k; j++) {
        if (used[j]) continue;
        const reduced = costs[(rowOf[column] - 1) * k + j - 1] - u[rowOf[column]] - v[j];
        if (reduced < least[j]) {
          least[j] = reduced;
          from[j] = column;
        }
        if (least[j] < delta) [next, delta] = [j, least[j]];
      }
      for (let j = 0; j <= k; j++) {
        if (used[j]) {
          u[rowOf[j]] += delta;
          v[j] -= delta;
        } else least[j] -= delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    for (; column !== 0; column = from[column]) rowOf[column] = rowOf[from[column]];
  }
  const matched = new Int32Array(k);
  for (let j = 1; j <= k; j++) matched[rowOf[j] - 1] = j - 1;
  return matched;
}
