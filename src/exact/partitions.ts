import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { type Clustering, clusteringOf } from '../solve/clustering.js';

/** The result of an enumeration. */
export interface Enumerated {
  /** The best clustering of all. */
  clustering: Clustering;
  /** How many clusterings were compared. */
  examined: number;
}

/**
 * The global minimum over all partitions of the rows into at most k clusters, each examined once: row i joins one of
 * the clusters opened before it or opens the next one (restricted growth strings). Since rows only add to the cost of a
 * cluster, a branch that already costs as much as the best partition is abandoned.
 * @param points IN n rows; there are Σ_{j≤k} S(n, j) partitions, with S the Stirling numbers of the second kind
 * @param k number of clusters at most
 * @param all whether to examine every partition instead
 */
export function enumeratePartitions(points: Points, k: number, all = false): Enumerated {
  const { n } = points;
  const labels = new Int32Array(n);
  let [best, least, examined] = [labels.slice(), Number.POSITIVE_INFINITY, 0];
  const clusters = Array.from({ length: k }, () => new GrowingCluster(points));
  const visit = (row: number, opened: number, cost: number) => {
    if (!all && cost >= least) return;
    if (row === n) {
      examined++;
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
  return { clustering: clusteringOf(points, k, best), examined };
}

/**
 * The global minimum over all kⁿ labellings, in which every partition appears under each of its names: the simplest
 * method, for comparison with the others.
 */
export function enumerateLabellings(points: Points, k: number): Enumerated {
  const { n } = points;
  const labels = new Int32Array(n);
  let best = clusteringOf(points, k, labels.slice());
  let examined = 1;
  for (;;) {
    let i = 0;
    while (i < n && labels[i] === k - 1) labels[i++] = 0;
    if (i === n) return { clustering: best, examined };
    labels[i]++;
    examined++;
    const found = clusteringOf(points, k, labels.slice());
    if (found.inertia < best.inertia) best = found;
  }
}

/** A cluster that rows join, and leave in reverse order; the mean and weight of every stage are kept. */
class GrowingCluster {
  /** (n + 1)×d, the mean after each number of rows. */
  private readonly means: Float64Array;
  /** The weight after each number of rows. */
  private readonly weights: number[] = [0];

  constructor(private readonly points: Points) {
    this.means = new Float64Array((points.n + 1) * points.d);
  }

  /** Adds a row and returns by how much the inertia grows. */
  push(row: number): number {
    const { values, d, weights } = this.points;
    const { means } = this;
    const before = this.weights[this.weights.length - 1];
    const at = (this.weights.length - 1) * d;
    const w = weights?.[row] ?? 1;
    const after = before + w;
    const eta = after > 0 ? w / after : 0;
    for (let t = 0; t < d; t++) means[at + d + t] = means[at + t] + eta * (values[row * d + t] - means[at + t]);
    this.weights.push(after);
    return before > 0 ? eta * before * squaredEuclidean(values, row * d, means, at, d) : 0;
  }

  /** Removes the row that was added last. */
  pop(): void {
    this.weights.pop();
  }
}
