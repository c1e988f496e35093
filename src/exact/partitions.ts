import { roundDown } from '../bound/rounding.js';
import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { type Clustering, clusteringOf } from '../solve/clustering.js';

/** The result of an enumeration. */
export interface Enumerated {
  /** The best clustering of all. */
  clustering: Clustering;
  /** A lower bound on its inertia and on that of any other, which differs from it by rounding alone. */
  lower: number;
  /** How many clusterings were compared. */
  examined: number;
}

/**
 * The global minimum over all partitions of the rows into at most k clusters, each examined once: row i joins one of
 * the clusters opened before it or opens the next one (restricted growth strings). Since rows only add to the cost of a
 * cluster, a branch that already costs as much as the best partition is abandoned.
 *
 * The inertia of a cluster is Σ_{i<j} w_i·w_j·‖x_i − x_j‖²/W over its pairs, a sum of positive terms without
 * cancellation. So costs are known to a few roundings, however far the rows lie from zero or from one another.
 * @param points IN n rows; there are Σ_{j≤k} S(n, j) partitions, with S the Stirling numbers of the second kind
 * @param k number of clusters at most
 * @param all whether to examine every partition instead
 */
export function enumeratePartitions(points: Points, k: number, all = false): Enumerated {
  const { n, d } = points;
  const labels = new Int32Array(n);
  let [best, least, examined] = [labels.slice(), Number.POSITIVE_INFINITY, 0];
  const pairs = pairCosts(points);
  const clusters = Array.from({ length: k }, () => new GrowingCluster(points, pairs));
  const visit = (row: number, opened: number) => {
    let cost = 0;
    for (let j = 0; j < opened; j++) cost += clusters[j].cost;
    if (!all && cost >= least) return;
    if (row === n) {
      examined++;
      if (cost < least) [best, least] = [labels.slice(), cost];
      return;
    }
    for (let j = 0; j < Math.min(opened + 1, k); j++) {
      labels[row] = j;
      clusters[j].push(row);
      visit(row + 1, Math.max(opened, j + 1));
      clusters[j].pop();
    }
  };
  visit(0, 0);
  const lower = Math.max(0, roundDown(least, least, 4 * (2 * n + d + k + 8)));
  return { clustering: clusteringOf(points, k, best), lower, examined };
}

/** n×n, w_i·w_j·‖x_i − x_j‖². */
function pairCosts({ values, n, d, weights }: Points): Float64Array {
  const costs = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const square = squaredEuclidean(values, i * d, values, j * d, d);
      costs[i * n + j] = (weights?.[i] ?? 1) * ((weights?.[j] ?? 1) * square);
      costs[j * n + i] = costs[i * n + j];
    }
  }
  return costs;
}

/**
 * The global minimum over all kⁿ labellings, in which every partition appears under each of its names: the simplest
 * method, for comparison with the others.
 */
export function enumerateLabellings(points: Points, k: number): Omit<Enumerated, 'lower'> {
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

/** A cluster that rows join, and leave in reverse order. */
class GrowingCluster {
  private readonly rows: number[] = [];
  /** Σ w·w·‖x − x‖² over all pairs, and Σ w, after each number of rows. */
  private readonly stages: { pairs: number; weight: number }[] = [{ pairs: 0, weight: 0 }];

  /** @param pairs IN n×n, the cost of each pair */
  constructor(
    private readonly points: Points,
    private readonly pairs: Float64Array,
  ) {}

  /** Its inertia. */
  get cost(): number {
    const { pairs, weight } = this.stages[this.rows.length];
    return weight > 0 ? pairs / weight : 0;
  }

  /** Adds a row. */
  push(row: number): void {
    const { n, weights } = this.points;
    let { pairs, weight } = this.stages[this.rows.length];
    for (const other of this.rows) pairs += this.pairs[row * n + other];
    weight += weights?.[row] ?? 1;
    this.rows.push(row);
    this.stages.push({ pairs, weight });
  }

  /** Removes the row that was added last. */
  pop(): void {
    this.rows.pop();
    this.stages.pop();
  }
}
