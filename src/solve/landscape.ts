import type { Points } from '../model/points.js';
import { validPoints } from '../model/validPoints.js';
import { type Clustering, validClustering } from './clustering.js';
import { adjustedRandIndex, matchedDistance } from './compare.js';
import { type FixedPointKind, fixedPointKind } from './fixedPointKind.js';
import { bestSingleMove } from './hartiganWong.js';
import type { LloydResult } from './lloyd.js';

/** One of the local optima that starts of Lloyd's algorithm end in. */
export interface Basin {
  /** The clustering there. */
  clustering: Clustering;
  /** How many starts ended here. */
  starts: number;
  /** Their share of all starts, 0…1. */
  share: number;
  /** inertia ÷ best inertia − 1. */
  excess: number;
  /** What kind of fixed point it is. */
  kind: FixedPointKind;
  /** Part of the inertia that the best move of a single row would save; 0 where no such move helps. */
  singleGain: number;
  /** Root mean squared distance of its centroids to those of the best, matched one to one. */
  distance: number;
  /** Adjusted Rand index with the best. */
  ari: number;
}

/**
 * The local optima of k-means on some rows, collected from many starts. Clusterings that differ only in the names of
 * their clusters are the same.
 * @example
 * const points = { values: Float64Array.of(1, 2, 3, 4), n: 4, d: 1 };
 * const landscape = new Landscape(points);
 * for (const result of lloydStarts(points, 2, { starts: 100, init: 'random' })) landscape.add(result);
 * landscape.basins()[0].clustering.inertia; // 1
 */
export class Landscape {
  private readonly found = new Map<string, { clustering: LloydResult; starts: number }>();
  private total = 0;

  private readonly points: Points;

  /**
   * @param points IN the rows that all results are clusterings of
   * @throws MeanderError `input` for rows that cannot be used
   */
  constructor(points: Points) {
    this.points = validPoints(points);
  }

  /**
   * Adds the result of one start.
   * @throws MeanderError `input` or `usage` for a result that is no clustering of the rows
   */
  add(result: LloydResult): void {
    validClustering(this.points, result);
    this.total++;
    const key = canonicalLabels(result.labels);
    const known = this.found.get(key);
    if (known) known.starts++;
    else this.found.set(key, { clustering: result, starts: 1 });
  }

  /** The number of starts so far, the number of distinct local optima, and the least inertia (∞ before any start). */
  get status(): { starts: number; distinct: number; best: number } {
    let best = Number.POSITIVE_INFINITY;
    for (const { clustering } of this.found.values()) best = Math.min(best, clustering.inertia);
    return { starts: this.total, distinct: this.found.size, best };
  }

  /** All local optima, the best first; of equal ones the more frequent first. */
  basins(): Basin[] {
    const all = [...this.found.values()].sort(
      (a, b) => a.clustering.inertia - b.clustering.inertia || b.starts - a.starts,
    );
    return all.map(({ clustering, starts }) => this.basin(clustering, starts, all[0].clustering));
  }

  private basin(clustering: LloydResult, starts: number, best: LloydResult): Basin {
    const { points, total } = this;
    const gain = Math.max(0, bestSingleMove(points, clustering).gain);
    return {
      clustering,
      starts,
      share: starts / total,
      excess: best.inertia > 0 ? clustering.inertia / best.inertia - 1 : 0,
      kind: clustering.fixed ? fixedPointKind(points, clustering) : 'not fixed',
      singleGain: gain / Math.max(clustering.inertia, Number.MIN_VALUE),
      distance: matchedDistance(clustering, best),
      ari: adjustedRandIndex(clustering.labels, best.labels),
    };
  }
}

/** The labels with clusters renamed in the order in which they appear, as a key of the partition. */
function canonicalLabels(labels: Int32Array): string {
  const names = new Map<number, number>();
  return labels
    .map((label) => {
      const name = names.get(label) ?? names.size;
      names.set(label, name);
      return name;
    })
    .join();
}
