import type { Pair } from '../bound/cuts.js';
import type { WeightedPoints } from '../bound/normalizedRows.js';
import type { Points } from '../model/points.js';
import { clusteringOf } from '../solve/clustering.js';

/** A subproblem of branch and bound: some rows must share a cluster, some must not. */
export interface Subproblem {
  /** n, the group of each row; the rows of a group must share a cluster (must-link). */
  groups: Int32Array;
  /** Number of groups. */
  size: number;
  /** Pairs of groups that must not share a cluster (cannot-link). */
  cannotLink: Pair[];
  /** A lower bound on the inertia of any clustering that satisfies all this. */
  lower: number;
}

/** The problem without any restriction: every row is a group. */
export const wholeProblem = (n: number): Subproblem => ({
  groups: Int32Array.from({ length: n }, (_, i) => i),
  size: n,
  cannotLink: [],
  lower: 0,
});

/**
 * The groups of a subproblem as weighted rows at their means.
 * @returns the inertia within the groups, too, which every clustering adds to that of these rows
 */
export function groupedRows(points: Points, { groups, size }: Subproblem): { rows: WeightedPoints; within: number } {
  const { centroids, weights, inertia } = clusteringOf(points, size, groups);
  return { rows: { values: centroids, n: size, d: points.d, weights }, within: inertia };
}

/**
 * The two children of a subproblem: the pair of groups about which the relaxation is least decided must share a cluster
 * in one and must not in the other. None where all pairs are decided.
 * @param solution IN size×size, Z of the relaxation
 * @param weights IN size, weight of each group
 */
export function branches(problem: Subproblem, solution: Float64Array, weights: Float64Array): Subproblem[] {
  const pair = leastDecidedPair(problem, solution, weights);
  if (!pair) return [];
  return [linked(problem, pair), { ...problem, cannotLink: [...problem.cannotLink, pair] }];
}

/** The pair (i, j) for which Y_ij is farthest from both 0 and min(Y_ii, Y_jj), weighted by √(w_i·w_j). */
function leastDecidedPair({ size, cannotLink }: Subproblem, z: Float64Array, weights: Float64Array): Pair | undefined {
  const known = new Set(cannotLink.map(([i, j]) => i * size + j));
  let [best, greatest]: [Pair | undefined, number] = [undefined, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      if (known.has(i * size + j)) continue;
      const y = z[i * size + j] / Math.sqrt(weights[i] * weights[j]);
      const self = Math.min(z[i * size + i] / weights[i], z[j * size + j] / weights[j]);
      const doubt = Math.min(y, self - y) * Math.sqrt(weights[i] * weights[j]);
      if (doubt > greatest) [best, greatest] = [[i, j], doubt];
    }
  }
  return best;
}

/** The subproblem in which the group `taken` becomes part of the group `into`. */
function linked({ groups, size, cannotLink, lower }: Subproblem, [into, taken]: Pair): Subproblem {
  const renamed = (group: number) => (group === taken ? into : group > taken ? group - 1 : group);
  const pairs = new Map<number, Pair>();
  for (const [a, b] of cannotLink) {
    const [i, j] = [renamed(a), renamed(b)].sort((x, y) => x - y);
    pairs.set(i * size + j, [i, j]);
  }
  return { groups: groups.map(renamed), size: size - 1, cannotLink: [...pairs.values()], lower };
}
