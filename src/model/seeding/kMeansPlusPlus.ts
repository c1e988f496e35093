import { rowOf, type Seeding, seedsAt } from './seeding.js';

/**
 * Greedy k-means++ (Arthur & Vassilvitskii 2007; greedy variant in §5 there, analysed by Grunau et al. 2023): each
 * further centroid is the best of 2 + ⌊ln k⌋ rows drawn in proportion to weight × squared distance.
 * Stops early where every row coincides with a chosen one.
 */
export const kMeansPlusPlus: Seeding = (points, k, next, kernel) => {
  const { n, d, values } = points;
  const weight = (i: number) => points.weights?.[i] ?? 1;
  const trials = 2 + floorLn(k);
  const chosen = [draw(n, weight, total(n, weight), next)];
  const rows = { values, n, d };
  const nearest = new Float64Array(n);
  kernel.nearerInto(rows, rowOf(points, chosen[0]), new Float64Array(n).fill(Number.POSITIVE_INFINITY), nearest);
  const centres = new Float64Array(trials * d);
  const nearer = new Float64Array(trials * n);

  while (chosen.length < k) {
    const mass = (i: number) => weight(i) * nearest[i];
    const all = total(n, mass);
    if (!(all > 0)) break;
    const candidates = Array.from({ length: trials }, () => draw(n, mass, all, next));
    candidates.forEach((candidate, t) => centres.set(rowOf(points, candidate), t * d));
    kernel.nearerInto(rows, centres, nearest, nearer);
    const potentials = candidates.map((_, t) => total(n, (i) => weight(i) * nearer[t * n + i]));
    const winner = potentials.indexOf(Math.min(...potentials));
    chosen.push(candidates[winner]);
    nearest.set(nearer.subarray(winner * n, (winner + 1) * n));
  }
  return seedsAt(points, chosen, k);
};

function total(n: number, mass: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += mass(i);
  return sum;
}

/** A row drawn in proportion to its mass of `all`; the last row with mass where rounding leaves a remainder. */
function draw(n: number, mass: (i: number) => number, all: number, next: () => number): number {
  let left = next() * all;
  let last = 0;
  for (let i = 0; i < n; i++) {
    const m = mass(i);
    if (!(m > 0)) continue;
    last = i;
    left -= m;
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
