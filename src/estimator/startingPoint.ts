import { inputError } from '../errors.js';
import { type Kernel, runKernels } from '../kernel/index.js';
import { assertSomeWeight, type Points, pickRows, weightedSum, withWeight } from '../model/index.js';
import { random } from '../numeric/index.js';
import { type GivenCentroids, startingCentroids } from '../seeding/index.js';
import type { FilledParams } from './params.js';
import { sampleRows } from './rowOrder.js';

/** Mini-batches, and rows per cluster, that starting centroids are drawn from at least. */
const [SEEDING_BATCHES, SEEDING_ROWS] = [3, 128];

/** Where learning begins. */
export interface StartingPoint {
  /** The first centroids. */
  init: GivenCentroids;
  /** Things to know, such as fewer distinct rows than clusters. */
  warnings: string[];
}

/**
 * The first centroids: those given, or the best of several starts. Each start is seeded from a random sample of all
 * rows; where there are several, another sample tells which is best.
 * @param points IN all rows
 * @param batchSize rows per mini-batch
 * @throws MeanderError `input` for fewer rows than clusters, or rows that all have weight 0
 */
export function startingPoint(points: Points, batchSize: number, params: FilledParams): StartingPoint {
  const { nClusters: k, init } = params;
  assertSomeWeight(points);
  if (points.n < k)
    throw inputError(`There are ${points.n} rows for nClusters = ${k}; give at least as many rows, or fewer clusters.`);
  if (typeof init !== 'string') return { init: 'centroids' in init ? init : { centroids: init }, warnings: [] };
  const kernel = runKernels(params.kernel).single(k, points.d);
  try {
    const best = bestStart(withWeight(points), seedingRows(batchSize, params), init, params, kernel);
    return { init: { centroids: best.centroids }, warnings: best.warning ? [best.warning] : [] };
  } finally {
    kernel.close();
  }
}

/** Rows that starting centroids are drawn from, if the data has as many. */
const seedingRows = (batchSize: number, { nClusters, initSize }: FilledParams): number =>
  initSize ?? Math.max(SEEDING_BATCHES * batchSize, SEEDING_ROWS * nClusters);

/** One start. */
interface Start {
  /** k×d. */
  centroids: Float64Array;
  /** That there are too few distinct rows. */
  warning?: string;
}

function bestStart(
  points: Points,
  rows: number,
  init: 'k-means++' | 'random',
  { nClusters: k, nInit, randomState }: FilledParams,
  kernel: Kernel,
): Start {
  const starts = nInit === 'auto' ? (init === 'random' ? 3 : 1) : nInit;
  const count = Math.min(rows, points.n);
  const sample = (purpose: string) => pickRows(points, sampleRows(points.n, count, random(randomState, purpose)));
  const all = Array.from({ length: starts }, (_, start): Start => {
    const seed = start === 0 ? randomState : `${randomState}/start ${start}`;
    const options = { k, seed, replicas: 1, escape: false };
    const found = startingCentroids(sample(`seeding rows/${start}`), options, init, kernel);
    return { centroids: found.starts[0], warning: found.warning };
  });
  if (starts === 1) return all[0];
  const validation = sample('validation rows');
  const inertias = all.map(({ centroids }) => inertiaOn(validation, centroids, k, kernel));
  return all[inertias.indexOf(Math.min(...inertias))];
}

/** Σ w·‖x − c‖² of rows to the nearest of k centroids. */
function inertiaOn(points: Points, centroids: Float64Array, k: number, kernel: Kernel): number {
  const [labels, distances] = [new Int32Array(points.n), new Float64Array(points.n)];
  kernel.load(centroids, k, points.d);
  kernel.assignInto(points.values, points.n, labels, distances);
  return weightedSum(points, distances);
}
