import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { type Clustering, clusteringOf, inertiaAt } from './clustering.js';
import { adjustedRandIndex, matchedDistance } from './compare.js';
import { bestSingleMove } from './hartiganWong.js';
import type { LloydResult } from './lloyd.js';

/**
 * What a fixed point of Lloyd's alternation is, as a point in the space of centroids:
 * `minimum`, a strict local minimum: no row lies between two centroids, so near it the objective is one convex parabola;
 * `saddle`, a row is as near to another centroid, and moving the centroids a little its way lowers the objective;
 * `tie`, a row is as near to another centroid, but nothing is gained there;
 * `not fixed`, where the alternation was cut short.
 */
export type FixedPointKind = 'minimum' | 'saddle' | 'tie' | 'not fixed';

/** One of the places that starts fall into. */
export interface Basin {
  clustering: Clustering;
  /** Starts that came to rest here, and their share of all. */
  starts: number;
  share: number;
  /** Inertia over the best, less 1. */
  excess: number;
  kind: FixedPointKind;
  /** What moving the best single row would lower the inertia by, as a part of it; 0 where none would. */
  singleGain: number;
  /** Root of the mean squared distance of its centroids to those of the best, matched. */
  distance: number;
  /** Adjusted Rand index with the best. */
  ari: number;
}

/** Relative differences that are taken for rounding, and the length of a trial step. */
const [SAME, STEP] = [1e-9, 1e-3];

/** Gathers where starts came to rest, by partition: names of clusters do not matter. */
export class Landscape {
  private readonly found = new Map<string, { clustering: LloydResult; starts: number }>();
  private total = 0;

  constructor(private readonly points: Points) {}

  add(result: LloydResult): void {
    this.total++;
    const key = canonical(result.labels);
    const known = this.found.get(key);
    if (known) known.starts++;
    else this.found.set(key, { clustering: result, starts: 1 });
  }

  /** Starts so far, distinct places, and the least inertia. */
  get status(): { starts: number; distinct: number; best: number } {
    let best = Number.POSITIVE_INFINITY;
    for (const { clustering } of this.found.values()) best = Math.min(best, clustering.inertia);
    return { starts: this.total, distinct: this.found.size, best };
  }

  /** The places, the best first; of equal ones the more frequent. */
  basins(): Basin[] {
    const all = [...this.found.values()].sort(
      (a, b) => a.clustering.inertia - b.clustering.inertia || b.starts - a.starts,
    );
    return all.map(({ clustering, starts }) => {
      const best = all[0].clustering;
      return {
        clustering,
        starts,
        share: starts / this.total,
        excess: best.inertia > 0 ? clustering.inertia / best.inertia - 1 : 0,
        kind: clustering.fixed ? kindOf(this.points, clustering) : 'not fixed',
        singleGain:
          Math.max(0, bestSingleMove(this.points, clustering).gain) / Math.max(clustering.inertia, Number.MIN_VALUE),
        distance: matchedDistance(clustering, best),
        ari: adjustedRandIndex(clustering.labels, best.labels),
      };
    });
  }
}

/** Labels renamed by first appearance. */
function canonical(labels: Int32Array): string {
  const names = new Map<number, number>();
  return labels
    .map((label) => {
      if (!names.has(label)) names.set(label, names.size);
      return names.get(label) as number;
    })
    .join();
}

/**
 * Looks for rows between two centroids and, where there are some, moves the centroids a little toward the means that the
 * other choice would have.
 */
export function kindOf(points: Points, clustering: Clustering): FixedPointKind {
  const { n, d, values } = points;
  const { k, centroids, labels, inertia } = clustering;
  let kind: FixedPointKind = 'minimum';
  for (let i = 0; i < n; i++) {
    if (!((points.weights?.[i] ?? 1) > 0)) continue;
    const own = squaredEuclidean(values, i * d, centroids, labels[i] * d, d);
    for (let j = 0; j < k; j++) {
      if (j === labels[i]) continue;
      const other = squaredEuclidean(values, i * d, centroids, j * d, d);
      if (other - own > SAME * (own + other)) continue;
      kind = 'tie';
      const changed = labels.slice();
      changed[i] = j;
      const means = clusteringOf(points, k, changed, centroids).centroids;
      const moved = centroids.map((c, at) => c + STEP * (means[at] - c));
      if (inertiaAt(points, k, moved) < inertia * (1 - SAME)) return 'saddle';
    }
  }
  return kind;
}
