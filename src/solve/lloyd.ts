import { acceptedKernelNames, createKernel, type Kernel, type KernelName, type Threads } from '../kernel/index.js';
import { type Points, withWeight } from '../model/points.js';
import { validCentroids } from '../model/validCentroids.js';
import { learnablePoints } from '../model/validPoints.js';
import { random } from '../numeric/random.js';
import { anything, checkOptions, type OptionChecks, oneOf, onOff, seedValue, wholeNumber } from '../options/index.js';
import { kMeansPlusPlus } from '../seeding/kMeansPlusPlus.js';
import { randomRows } from '../seeding/randomRows.js';
import { assertClusters, type Clustering } from './clustering.js';
import { toFixedPoint, toSinglePointOptimum } from './fixedPoint.js';

/** A clustering that one start of Lloyd's algorithm ended in. */
export interface LloydResult extends Clustering {
  /** Number of the start, from 0. */
  start: number;
  /** Iterations of Lloyd's algorithm. */
  iterations: number;
  /** Whether a fixed point was reached: a further iteration would change no label. */
  fixed: boolean;
  /** How many single rows were moved after fixed points were reached (Hartigan & Wong 1979). */
  hartiganWongMoves: number;
}

/** How to run Lloyd's algorithm. */
export interface LloydOptions {
  /** Number of starts, at least 1, of which `lloyd` keeps the best; default 10. */
  starts?: number;
  /** Number of the first start, so that a series of starts can be done in parts; default 0. */
  firstStart?: number;
  /** Seed of every random choice; default 0. */
  seed?: number | string;
  /** How each start chooses its first centroids; default `k-means++` (greedy). */
  init?: 'k-means++' | 'random';
  /** Iterations at most until a fixed point, at least 1; default 1000. */
  iterations?: number;
  /**
   * Whether to leave a fixed point where moving single rows lowers the inertia (Hartigan & Wong 1979); default true.
   */
  singlePoint?: boolean;
  /** How rows are assigned; changes time only. Default `auto`. */
  kernel?: KernelName;
  /** Threads to assign rows on; absent: the calling thread works alone. */
  threads?: Threads;
}

const checks: OptionChecks<LloydOptions> = {
  starts: wholeNumber(1),
  firstStart: wholeNumber(0),
  seed: seedValue,
  init: oneOf('k-means++', 'random'),
  iterations: wholeNumber(1),
  singlePoint: onOff,
  kernel: oneOf(...acceptedKernelNames),
  threads: anything,
};

/**
 * Runs Lloyd's algorithm (1957, published 1982) from several starts, and yields the result of each. Every start goes on
 * to a fixed point and, by default, from there by moves of single rows until neither lowers the inertia. A cluster
 * without rows takes the row that costs most.
 * @param points IN n rows of d features
 * @param k number of clusters, 1 … n
 * @throws MeanderError `usage` where k is not a whole number from 1 to n or an option cannot be used, `input` for
 *   rows that cannot be used or whose squared distances overflow
 */
export function* lloydStarts(points: Points, k: number, options: LloydOptions = {}): Generator<LloydResult> {
  const rows = learnablePoints(points);
  const kernel = openKernel(rows, k, options);
  const { starts = 10, firstStart = 0, seed = 0, init = 'k-means++' } = options;
  const seedingRows = withWeight(rows);
  try {
    for (let start = firstStart; start < firstStart + starts; start++) {
      const seeding = init === 'random' ? randomRows : kMeansPlusPlus;
      const { centroids } = seeding(seedingRows, k, random(seed, `solve/${start}`), kernel);
      yield { start, ...descend(rows, k, centroids, kernel, options) };
    }
  } finally {
    kernel.close();
  }
}

/**
 * Clusters rows that fit in memory: the best of several starts of Lloyd's algorithm, a local minimum of the inertia.
 * `exact` finds the global minimum of few rows, and `meander/bound` says how far away it may be.
 * @param points IN n rows of d features
 * @param k number of clusters, 1 … n
 * @throws MeanderError `usage` where k is not a whole number from 1 to n or an option cannot be used, `input` for
 *   rows that cannot be used or whose squared distances overflow
 * @example
 * const points = { values: Float64Array.of(1, 2, 3, 4), n: 4, d: 1 };
 * const { centroids, labels, inertia } = lloyd(points, 2); // centroids 1.5 and 3.5 in some order, inertia 1
 */
export function lloyd(points: Points, k: number, options: LloydOptions = {}): LloydResult {
  const results = lloydStarts(points, k, options);
  let best: LloydResult = results.next().value;
  for (const found of results) if (found.inertia < best.inertia) best = found;
  return best;
}

/**
 * Runs Lloyd's algorithm from given centroids.
 * @param points IN n rows of d features
 * @param k number of clusters, 1 … n
 * @param centroids IN k×d, finite
 * @throws MeanderError `usage` where k is not a whole number from 1 to n or the centroids or an option cannot be used,
 *   `input` for rows that cannot be used or whose squared distances overflow
 */
export function lloydFrom(points: Points, k: number, centroids: Float64Array, options: LloydOptions = {}): LloydResult {
  const rows = learnablePoints(points);
  const kernel = openKernel(rows, k, options);
  try {
    const from = validCentroids(centroids, k, rows.d, 'starting centroids');
    return { start: 0, ...descend(rows, k, from, kernel, options) };
  } finally {
    kernel.close();
  }
}

/** Checks the options and creates the kernel: the one place of this room that does. */
function openKernel(points: Points, k: number, options: LloydOptions): Kernel {
  checkOptions('lloyd', options, checks);
  assertClusters(points, k);
  const { kernel = 'auto', threads } = options;
  return createKernel(kernel, k, points.d, threads);
}

/** One start, from its first centroids to its end. */
function descend(
  points: Points,
  k: number,
  from: Float64Array,
  kernel: Kernel,
  { iterations: most = 1000, singlePoint = true }: LloydOptions,
): Omit<LloydResult, 'start'> {
  const { clustering, iterations, fixed, moves } = singlePoint
    ? toSinglePointOptimum(points, k, from, kernel, most)
    : { ...toFixedPoint(points, k, from, kernel, most), moves: 0 };
  return { ...clustering, iterations, fixed, hartiganWongMoves: moves };
}
