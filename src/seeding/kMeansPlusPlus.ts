import { rowOf, type Seeding, seedsAt } from './seeds.js';

/**
 * Greedy k-means++ (Arthur & Vassilvitskii 2007; greedy variant in §5 there, analysed by Grunau et al. 2023): each
 * further centroid is the best of 2 + ⌊ln k⌋ rows drawn in proportion to weight × squared distance.
 * Stops early where every row coincides with a chosen one.
 */
export const kMeansPlusPlus: Seeding = (points, k, next, kernel) => {
  const { n, d, values, weights } = points;
  const trials = 2 + floorLn(k);
  const masses = weights?.slice(0, n) ?? new Float64Array(n).fill(1);
  const chosen = [draw(masses, total(masses, 0, n), next)];
  const rows = { values, n, d };
  const nearest = new Float64Array(n);
  kernel.minDistancesInto(rows, rowOf(points, chosen[0]), new Float64Array(n).fill(Number.POSITIVE_INFINITY), nearest);
  const centres = new Float64Array(trials * d);
  const nearer = new Float64Array(trials * n);

  while (chosen.length < k) {
    for (let i = 0; i < n; i++) masses[i] = weights ? weights[i] * nearest[i] : nearest[i];
    const all = total(masses, 0, n);
    if (!(all > 0)) break;
    const candidates = Array.from({ length: trials }, () => draw(masses, all, next));
    candidates.forEach((candidate, t) => centres.set(rowOf(points, candidate), t * d));
    kernel.minDistancesInto(rows, centres, nearest, nearer);
    const potentials = candidates.map((_, t) => total(nearer, t * n, n, weights));
    const winner = potentials.indexOf(Math.min(...potentials));
    chosen.push(candidates[winner]);
    nearest.set(nearer.subarray(winner * n, (winner + 1) * n));
  }
  return seedsAt(points, chosen, k);
};

/** Σ w·x of n numbers from one on. */
function total(numbers: Float64Array, from: number, n: number, weights?: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += weights ? weights[i] * numbers[from + i] : numbers[from + i];
  return sum;
}

/** A row drawn in proportion to its mass of `all`; the last row with mass where rounding leaves a remainder. */
function draw(masses: Float64Array, all: number, next: () => number): number {
  let left = next() * all;
  let last = 0;
  for (let i = 0; i < masses.length; i++) {
    if (!(masses[i] > 0)) continue;
    last = i;
    left -= masses[i];
    if (left < 0) return i;
  }
  return last;
}

/** ⌊ln k⌋ without Math.log: how often e divides k. */
function floorLn(k: number): number {
  let power = 0;
  for (let bound = Math.E; bound <= k; bound *= Math.E) power++;
  return power;
}
