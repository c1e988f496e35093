import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import type { Splits } from './split.js';
import { type Extents, lieApart, type Repair } from './splitMerge.js';

/** Factor by which the gain of a split must exceed the cost of the merge that frees a centroid for it. */
const REQUIRED_GAIN = 1.05;

/** The clusters that moves are planned for. */
export interface Standing extends Extents {
  /** Number of clusters. */
  k: number;
  /** Number of features. */
  d: number;
  /** k×d. */
  centroids: Float64Array;
}

/**
 * Plans split-and-merge moves, the best first: each merges a pair of nearly redundant clusters and splits a cluster of
 * high error, as breathing k-means (Fritzke 2020) and LBG-U (Fritzke 1997) do with single centroids. Merging x and y
 * costs W_x·W_y/(W_x + W_y)·‖c_x − c_y‖² (Ward 1963) and a split gains as much for its two means, so each move lowers
 * the inertia of the rows that it was planned from. No cluster takes part in two moves. A cluster that lies apart from
 * all others is never merged, however rare it is.
 * @param standing IN the clusters, their weights and their inertias
 * @param splits IN the best split of each cluster
 * @param scale weight of the standing per unit of weight of the rows that were split
 * @param most number of moves at most
 */
export function planMoves(standing: Standing, splits: Splits, scale: number, most: number): Repair[] {
  const { k, d } = standing;
  const merges = redundantPairs(standing);
  const byGain = Array.from({ length: k }, (_, j) => j).sort((a, b) => splits.gains[b] - splits.gains[a] || a - b);
  const used = new Set<number>();
  const moves: Repair[] = [];
  for (const among of byGain) {
    if (moves.length === most) break;
    if (used.has(among)) continue;
    const merge = merges.find(
      ({ cluster, into }) => !used.has(cluster) && !used.has(into) && cluster !== among && into !== among,
    );
    if (!merge || !(scale * splits.gains[among] > REQUIRED_GAIN * merge.cost)) break;
    for (const j of [among, merge.cluster, merge.into]) used.add(j);
    const [a, b] = [splits.firstWeights[among], splits.secondWeights[among]];
    const mean = (parts: Float64Array) => parts.slice(among * d, (among + 1) * d);
    moves.push({
      cluster: merge.cluster,
      into: merge.empty ? undefined : merge.into,
      split: { among, place: mean(splits.first), rest: mean(splits.second), share: a / (a + b) },
    });
  }
  return moves;
}

/** A pair of clusters to merge. */
interface Merge {
  /** The cluster whose centroid becomes free, the lighter of the two. */
  cluster: number;
  /** The cluster that absorbs its rows. */
  into: number;
  /** Whether it has no rows to absorb. */
  empty: boolean;
  /** By how much the inertia rises. */
  cost: number;
}

/** All pairs of clusters that may be merged, the cheapest first. */
function redundantPairs({ k, d, centroids, ...extents }: Standing): Merge[] {
  const { weights } = extents;
  const merges: Merge[] = [];
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < a; b++) {
      const square = squaredEuclidean(centroids, a * d, centroids, b * d, d);
      if (weights[a] > 0 && weights[b] > 0 && lieApart(extents, a, b, square)) continue;
      const [cluster, into] = weights[a] < weights[b] ? [a, b] : [b, a];
      const total = weights[a] + weights[b];
      const cost = total > 0 ? ((weights[a] * weights[b]) / total) * square : 0;
      merges.push({ cluster, into, empty: !(weights[cluster] > 0), cost });
    }
  }
  return merges.sort((x, y) => x.cost - y.cost);
}
