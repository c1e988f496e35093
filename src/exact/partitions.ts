import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { type Clustering, clusteringOf } from '../solve/clustering.js';

/** The best clustering of all, and how many were looked at. */
export interface Enumerated {
  clustering: Clustering;
  looked: number;
}

/**
 * The global minimum over all partitions of the rows into at most k clusters, each once: row i joins one of the clusters
 * opened before it or opens the next (restricted growth). What rows add to a cluster only grows, so a branch that costs
 * as much as the best already is left, unless `all` asks for every one.
 */
export function enumeratePartitions(points: Points, k: number, all = false): Enumerated {
  const { n } = points;
  const labels = new Int32Array(n);
  let [best, least, looked] = [labels.slice(), Number.POSITIVE_INFINITY, 0];
  const clusters = Array.from({ length: k }, () => new Growing(points));
  const visit = (row: number, opened: number, cost: number) => {
    if (!all && cost >= least) return;
    if (row === n) {
      looked++;
      if (cost < least) [best, least] = [labels.slice(), cost];
      return;
    }
    for (let j = 0; j < Math.min(opened + 1, k); j++) {
      labels[row] = j;
      const added = clusters[j].push(row);
      visit(row + 1, Math.max(opened, j + 1), cost + added);
      clusters[j].pop();
    }
  };
  visit(0, 0, 0);
  return { clustering: clusteringOf(points, k, best), looked };
}

/** The same over all kⁿ labellings, the plain oracle: every clustering is seen under each of its names. */
export function enumerateLabellings(points: Points, k: number): Enumerated {
  const { n } = points;
  const labels = new Int32Array(n);
  let best = clusteringOf(points, k, labels.slice());
  let looked = 1;
  for (;;) {
    let i = 0;
    while (i < n && labels[i] === k - 1) labels[i++] = 0;
    if (i === n) return { clustering: best, looked };
    labels[i]++;
    looked++;
    const found = clusteringOf(points, k, labels.slice());
    if (found.inertia < best.inertia) best = found;
  }
}

/** A cluster that rows come to and leave in reverse, with the mean and weight of each stage kept. */
class Growing {
  private readonly means: Float64Array;
  private readonly weights: number[] = [0];

  constructor(private readonly points: Points) {
    this.means = new Float64Array((points.n + 1) * points.d);
  }

  /** Returns by how much the inertia grows. */
  push(row: number): number {
    const { values, d, weights } = this.points;
    const before = this.weights[this.weights.length - 1];
    const at = (this.weights.length - 1) * d;
    const w = weights?.[row] ?? 1;
    const after = before + w;
    const eta = after > 0 ? w / after : 0;
    for (let t = 0; t < d; t++)
      this.means[at + d + t] = this.means[at + t] + eta * (values[row * d + t] - this.means[at + t]);
    this.weights.push(after);
    return before > 0 ? eta * before * squaredEuclidean(values, row * d, this.means, at, d) : 0;
  }

  pop() {
    this.weights.pop();
  }
}
