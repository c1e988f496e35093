import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import type { Splits } from './split.js';
import { type Extents, lieApart, type Repair } from './splitMerge.js';

/** By how much a split must gain more than the merge that pays for it costs. */
const MARGIN = 1.05;

/** What moves are planned from. */
export interface Standing extends Extents {
  k: number;
  d: number;
  centroids: Float64Array;
}

/**
 * Structural moves, the best first: merge a pair of clusters that are nearly redundant and split one with much error, as
 * breathing k-means (Fritzke 2020) and LBG-U (Fritzke 1997) do with whole centroids. Merging x and y costs
 * W_x·W_y/(W_x + W_y)·‖c_x − c_y‖² (Ward 1963), a split gains what its two means do, so each move lowers the inertia of the
 * rows that it was planned from for certain. No cluster takes part in two moves. A cluster that lies apart from all others is
 * not merged, however rare it is.
 * @param scale weight of the standing per weight of the rows that were split
 */
export function planMoves(standing: Standing, splits: Splits, scale: number, most: number): Repair[] {
  const { k, d } = standing;
  const pairs = redundantPairs(standing);
  const heavy = Array.from({ length: k }, (_, j) => j).sort((a, b) => splits.gains[b] - splits.gains[a] || a - b);
  const used = new Set<number>();
  const moves: Repair[] = [];
  for (const among of heavy) {
    if (moves.length === most) break;
    if (used.has(among)) continue;
    const pair = pairs.find(
      ({ cluster, into }) => !used.has(cluster) && !used.has(into) && cluster !== among && into !== among,
    );
    if (!pair || !(scale * splits.gains[among] > MARGIN * pair.cost)) break;
    for (const j of [among, pair.cluster, pair.into]) used.add(j);
    const [a, b] = [splits.firstWeights[among], splits.secondWeights[among]];
    const mean = (parts: Float64Array) => parts.slice(among * d, (among + 1) * d);
    moves.push({
      cluster: pair.cluster,
      into: pair.empty ? undefined : pair.into,
      split: { among, place: mean(splits.first), rest: mean(splits.second), share: a / (a + b) },
    });
  }
  return moves;
}

/** A cluster to take away, and the one that takes in what it holds, if anything. */
interface Merge {
  cluster: number;
  into: number;
  empty: boolean;
  cost: number;
}

/** Pairs by what merging them costs, the cheapest first; the lighter goes into the heavier. */
function redundantPairs({ k, d, centroids, ...extents }: Standing): Merge[] {
  const { weights } = extents;
  const pairs: Merge[] = [];
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < a; b++) {
      const square = squaredEuclidean(centroids, a * d, centroids, b * d, d);
      if (weights[a] > 0 && weights[b] > 0 && lieApart(extents, a, b, square)) continue;
      const [cluster, into] = weights[a] < weights[b] ? [a, b] : [b, a];
      const total = weights[a] + weights[b];
      pairs.push({
        cluster,
        into,
        empty: !(weights[cluster] > 0),
        cost: total > 0 ? ((weights[a] * weights[b]) / total) * square : 0,
      });
    }
  }
  return pairs.sort((x, y) => x.cost - y.cost);
}
