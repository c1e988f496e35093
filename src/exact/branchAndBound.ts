import { multipliersOf } from '../bound/batchBound.js';
import type { Pair } from '../bound/cuts.js';
import { semidefiniteBounds } from '../bound/semidefinite.js';
import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { type Clustering, clusteringOf } from '../solve/clustering.js';
import { lloyd, lloydFrom } from '../solve/lloyd.js';
import { enumeratePartitions } from './partitions.js';
import type { ExactOptions, ExactProgress } from './progress.js';

/** Rows that were put together and pairs that were forbidden. */
interface Node {
  /** n, which group each row is in. */
  groups: Int32Array;
  size: number;
  /** Pairs of groups. */
  apart: Pair[];
  lower: number;
}

/** Bounds that may gain less than a part of the gap before a node is branched on, iterations between bounds, and at most. */
const [PATIENCE, GAINS, EVERY, ITERATIONS] = [16, 0.1, 25, 3000];

/**
 * Best-first branch and bound: each node is bounded by the semidefinite relaxation with triangle cuts, and branched on the
 * pair of rows about which the relaxation is least decided: together in one child, apart in the other (as SOS-SDP does,
 * Piccialli, Sudoso & Wiegele 2022). A node of few groups is solved by looking at all its partitions.
 * @param few groups up to which that is done
 */
export function* branchAndBound(
  points: Points,
  k: number,
  options: ExactOptions,
  few: number,
): Generator<Omit<ExactProgress, 'method'>> {
  const { tolerance = 1e-6, starts = 50, seed = 0, kernel } = options;
  let best: Clustering = lloyd(points, k, { starts, seed, kernel });
  let nodes = 0;
  // Least bound of the nodes that are done with: they are closed once what is left of their gap does not count.
  let closed = Number.POSITIVE_INFINITY;
  const queue: Node[] = [
    { groups: Int32Array.from({ length: points.n }, (_, i) => i), size: points.n, apart: [], lower: 0 },
  ];
  const closes = (lower: number) => lower >= best.inertia * (1 - tolerance);
  const offer = (found: Clustering) => {
    if (found.inertia < best.inertia) best = found;
  };
  const state = (current = Number.POSITIVE_INFINITY): Omit<ExactProgress, 'method'> => {
    const lower = queue.reduce((least, node) => Math.min(least, node.lower), Math.min(current, closed, best.inertia));
    return { clustering: best, lower, proved: closes(lower), nodes, open: queue.length };
  };
  yield state();
  while (queue.length > 0) {
    const at = queue.reduce((least, node, i) => (node.lower < queue[least].lower ? i : least), 0);
    const [node] = queue.splice(at, 1);
    if (closes(node.lower)) {
      closed = Math.min(closed, node.lower);
      continue;
    }
    nodes++;
    const { rows, within } = grouped(points, node);
    if (node.size <= Math.max(few, k)) {
      const { clustering } = enumeratePartitions(rows, k);
      offer(
        clusteringOf(
          points,
          k,
          node.groups.map((group) => clustering.labels[group]),
        ),
      );
      closed = Math.min(closed, within + clustering.inertia);
      continue;
    }
    const start = nodes === 1 ? { labels: best.labels, multipliers: multipliersOf(rows, k, best) } : {};
    let since = 0;
    let solution: Float64Array = new Float64Array(0);
    for (const bound of semidefiniteBounds(rows, k, {
      ...start,
      apart: node.apart,
      every: EVERY,
      iterations: ITERATIONS,
    })) {
      const lower = within + bound.lower;
      since = lower - node.lower > GAINS * (best.inertia - node.lower) ? 0 : since + 1;
      node.lower = Math.max(node.lower, lower);
      solution = bound.solution;
      if (bound.iterations > 0) yield state(node.lower);
      if (closes(node.lower) || since >= PATIENCE) break;
    }
    offer(rounded(points, k, node, rows, solution));
    if (closes(node.lower)) closed = Math.min(closed, node.lower);
    else queue.push(...branches(node, solution, rows.weights));
    yield state();
  }
  yield state();
}

/** The groups as weighted rows at their means, and the inertia inside them. */
function grouped(points: Points, { groups, size }: Node): { rows: Points & { weights: Float64Array }; within: number } {
  const { centroids, weights, inertia } = clusteringOf(points, size, groups);
  return { rows: { values: centroids, n: size, d: points.d, weights }, within: inertia };
}

/** Together and apart. */
function branches(node: Node, solution: Float64Array, weights: Float64Array): Node[] {
  const pair = leastDecided(node, solution, weights);
  if (!pair) return [];
  return [together(node, pair), { ...node, apart: [...node.apart, pair] }];
}

function leastDecided({ size, apart }: Node, z: Float64Array, weights: Float64Array): Pair | undefined {
  const known = new Set(apart.map(([i, j]) => i * size + j));
  let [best, doubt] = [undefined as Pair | undefined, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      if (known.has(i * size + j)) continue;
      const y = z[i * size + j] / Math.sqrt(weights[i] * weights[j]);
      const self = Math.min(z[i * size + i] / weights[i], z[j * size + j] / weights[j]);
      const found = Math.min(y, self - y) * Math.sqrt(weights[i] * weights[j]);
      if (found > doubt) [best, doubt] = [[i, j], found];
    }
  }
  return best;
}

function together({ groups, size, apart, lower }: Node, [into, taken]: Pair): Node {
  const renamed = (group: number) => (group === taken ? into : group > taken ? group - 1 : group);
  const pairs = new Map<number, Pair>();
  for (const [a, b] of apart) {
    const [i, j] = [renamed(a), renamed(b)].sort((x, y) => x - y);
    pairs.set(i * size + j, [i, j]);
  }
  return { groups: groups.map(renamed), size: size - 1, apart: [...pairs.values()], lower };
}

/** A clustering from a solution of the relaxation: Lloyd's from k of the rows, averaged by it, that lie farthest from one another. */
function rounded(
  points: Points,
  k: number,
  { size }: Node,
  rows: Points & { weights: Float64Array },
  z: Float64Array,
): Clustering {
  const { d, values, weights } = rows;
  const smooth = new Float64Array(size * d);
  for (let i = 0; i < size; i++) {
    let total = 0;
    for (let j = 0; j < size; j++) {
      const share = z[i * size + j] * Math.sqrt(weights[j]);
      total += share;
      for (let t = 0; t < d; t++) smooth[i * d + t] += share * values[j * d + t];
    }
    for (let t = 0; t < d; t++) smooth[i * d + t] = total > 0 ? smooth[i * d + t] / total : values[i * d + t];
  }
  const chosen = [0];
  const nearest = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < k) {
    const last = chosen[chosen.length - 1];
    for (let i = 0; i < size; i++)
      nearest[i] = Math.min(nearest[i], weights[i] * squaredEuclidean(smooth, i * d, smooth, last * d, d));
    chosen.push(nearest.indexOf(Math.max(...nearest)));
  }
  const centroids = new Float64Array(k * d);
  chosen.forEach((row, j) => centroids.set(smooth.subarray(row * d, (row + 1) * d), j * d));
  return lloydFrom(points, k, centroids);
}
