import { drawByWeight } from '../model/drawByWeight.js';
import { rowOf, type Seeding, seedsAt } from './seeds.js';

/**
 * Greedy k-means++ (Arthur & Vassilvitskii 2007; the greedy variant is in §5 there and is analysed by Grunau et al.
 * 2023): each further centroid is the best of 2 + ⌊ln k⌋ rows that are drawn in proportion to weight × squared distance
 * to the nearest centroid so far. Stops early where every row coincides with a chosen one.
 */
export const kMeansPlusPlus: Seeding = (points, k, next, kernel) => {
  const { n, d, values, weights } = points;
  const trials = 2 + floorLn(k);
  const masses = weights?.slice(0, n) ?? new Float64Array(n).fill(1);
  const chosen = [drawByWeight(masses, total(masses, 0, n), next)];
  const rows = { values, n, d };
  const nearest = new Float64Array(n);
  kernel.minDistancesInto(rows, rowOf(points, chosen[0]), new Float64Array(n).fill(Number.POSITIVE_INFINITY), nearest);
  const candidateRows = new Float64Array(trials * d);
  const nearestWith = new Float64Array(trials * n);

  while (chosen.length < k) {
    for (let i = 0; i < n; i++) masses[i] = weights ? weights[i] * nearest[i] : nearest[i];
    const all = total(masses, 0, n);
    if (!(all > 0)) break;
    const candidates = Array.from({ length: trials }, () => drawByWeight(masses, all, next));
    candidates.forEach((candidate, t) => candidateRows.set(rowOf(points, candidate), t * d));
    kernel.minDistancesInto(rows, candidateRows, nearest, nearestWith);
    const potentials = candidates.map((_, t) => total(nearestWith, t * n, n, weights));
    const winner = potentials.indexOf(Math.min(...potentials));
    chosen.push(candidates[winner]);
    nearest.set(nearestWith.subarray(winner * n, (winner + 1) * n));
  }
  return seedsAt(points, chosen, k);
};

/** Σ w·x of the n numbers from index `from`; without weights, Σ x. */
function total(numbers: Float64Array, from: number, n: number, weights?: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += weights ? weights[i] * numbers[from + i] : numbers[from + i];
  return sum;
}

/** ⌊ln k⌋ without Math.log, whose bits differ between engines: the greatest p with e^p ≤ k. */
function floorLn(k: number): number {
  let power = 0;
  for (let bound = Math.E; bound <= k; bound *= Math.E) power++;
  return power;
}
