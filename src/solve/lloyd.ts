import { usageError } from '../errors.js';
import { createKernel, type Kernel, type KernelName, type Threads } from '../kernel/index.js';
import type { Points } from '../model/points.js';
import { random } from '../numeric/random.js';
import { kMeansPlusPlus } from '../seeding/kMeansPlusPlus.js';
import { randomRows } from '../seeding/randomRows.js';
import { assertClusters, type Clustering, clusteringOf, meansOf } from './clustering.js';
import { hartiganWong } from './hartiganWong.js';

/** A clustering that Lloyd's alternation came to rest at. */
export interface LloydResult extends Clustering {
  /** Which start, from 0. */
  start: number;
  iterations: number;
  /** Whether no assignment changes any more. */
  fixed: boolean;
  /** Rows that were moved singly after a fixed point was reached. */
  hartiganWongMoves: number;
}

/** How to alternate. */
export interface LloydOptions {
  /** Starts, of which the best is kept; default 10. */
  starts?: number;
  /** The first start, so that parts of a series can be done apart; default 0. */
  firstStart?: number;
  /** Default 0. */
  seed?: number | string;
  /** Default `k-means++`. */
  init?: 'k-means++' | 'random';
  /** Iterations of a start at most, default 1000. */
  iterations?: number;
  /** Whether a fixed point is left by moves of single rows that lower the inertia, default true. */
  singlePoint?: boolean;
  kernel?: KernelName;
  threads?: Threads;
}

/**
 * Lloyd's alternation (1957, published 1982) from several starts, by the kernels that the streams use; each start goes on
 * to a fixed point, and from there by single rows (Hartigan & Wong 1979) until that too rests.
 * A cluster that falls empty takes the row that costs most.
 * @throws MeanderError `usage` where k is no whole number from 1 to n
 */
export function* lloydStarts(points: Points, k: number, options: LloydOptions = {}): Generator<LloydResult> {
  assertClusters(points, k);
  const { starts = 10, firstStart = 0, seed = 0, init = 'k-means++' } = options;
  const kernel = createKernel(options.kernel ?? 'auto', k, points.d, options.threads);
  try {
    for (let start = firstStart; start < firstStart + starts; start++) {
      const seeding = init === 'random' ? randomRows : kMeansPlusPlus;
      const { centroids } = seeding(points, k, random(seed, `solve/${start}`), kernel);
      yield { start, ...alternate(points, k, centroids, kernel, options) };
    }
  } finally {
    kernel.close();
  }
}

/**
 * The best of several starts of Lloyd's alternation.
 * @throws MeanderError `usage` where k is no whole number from 1 to n
 */
export function lloyd(points: Points, k: number, options: LloydOptions = {}): LloydResult {
  let best: LloydResult | undefined;
  for (const found of lloydStarts(points, k, options)) if (!best || found.inertia < best.inertia) best = found;
  if (!best) throw usageError('starts must be at least 1.');
  return best;
}

/**
 * Lloyd's alternation from given centroids.
 * @param centroids IN k×d
 */
export function lloydFrom(points: Points, k: number, centroids: Float64Array, options: LloydOptions = {}): LloydResult {
  assertClusters(points, k);
  const kernel = createKernel(options.kernel ?? 'auto', k, points.d, options.threads);
  try {
    return { start: 0, ...alternate(points, k, centroids, kernel, options) };
  } finally {
    kernel.close();
  }
}

function alternate(
  points: Points,
  k: number,
  from: Float64Array,
  kernel: Kernel,
  options: LloydOptions,
): Omit<LloydResult, 'start'> {
  const { iterations: most = 1000, singlePoint = true } = options;
  let best = toFixedPoint(points, k, from, kernel, most);
  let [iterations, singleMoves] = [best.iterations, 0];
  while (singlePoint && best.fixed) {
    const settled = hartiganWong(points, best.clustering);
    if (settled.moves === 0) break;
    singleMoves += settled.moves;
    const next = toFixedPoint(points, k, settled.clustering.centroids, kernel, most);
    iterations += next.iterations;
    if (!(next.clustering.inertia < best.clustering.inertia)) break;
    best = next;
  }
  return { ...best.clustering, iterations, fixed: best.fixed, hartiganWongMoves: singleMoves };
}

function toFixedPoint(points: Points, k: number, from: Float64Array, kernel: Kernel, most: number) {
  const distances = new Float64Array(points.n);
  let [labels, before] = [new Int32Array(points.n), new Int32Array(points.n).fill(-1)];
  let centroids = from;
  for (let iterations = 0; ; iterations++) {
    kernel.load(centroids, k, points.d);
    kernel.assignInto(points.values, points.n, labels, distances);
    relocateEmpty(points, k, labels, distances);
    const fixed = labels.every((label, i) => label === before[i]);
    if (fixed || iterations === most)
      return { clustering: clusteringOf(points, k, before, centroids), iterations, fixed };
    centroids = meansOf(points, k, labels, centroids).centroids;
    [labels, before] = [before, labels];
  }
}

/** Gives every cluster without rows the row that costs most where it is, from a cluster that keeps others. */
function relocateEmpty({ n, weights }: Points, k: number, labels: Int32Array, distances: Float64Array) {
  const counts = new Int32Array(k);
  for (const label of labels) counts[label]++;
  for (let j = 0; j < k; j++) {
    if (counts[j] > 0) continue;
    let [row, cost] = [-1, 0];
    for (let i = 0; i < n; i++) {
      const now = (weights?.[i] ?? 1) * distances[i];
      if (counts[labels[i]] > 1 && now > cost) [row, cost] = [i, now];
    }
    if (row < 0) return;
    counts[labels[row]]--;
    counts[j]++;
    labels[row] = j;
    distances[row] = 0;
  }
}
