import { limitError } from '../errors.js';
import type { Points } from '../model/points.js';
import { learnablePoints } from '../model/validPoints.js';
import { checkOptions } from '../options/index.js';
import { assertClusters, type Clustering, clusteringOf } from '../solve/clustering.js';
import { branchAndBound } from './branchAndBound.js';
import { distinctRows } from './distinctRows.js';
import { solveOneDimension } from './oneDimension.js';
import { enumeratePartitions } from './partitions.js';
import { type ExactMethod, type ExactOptions, type ExactProgress, exactChecks } from './progress.js';

/** Distinct rows up to which all partitions are enumerated. */
const ENUMERATE_UP_TO = 12;
/** Distinct rows above which the matrices of the relaxation take minutes per step. */
const MOST_ROWS = 512;

/**
 * The global minimum of the k-means objective, with proof: by dynamic programming in one dimension, over all partitions
 * of at most 12 distinct rows, else by branch and bound over the semidefinite relaxation. Yields whenever more is
 * known; the search can be stopped at any time, and the bound then still holds.
 * @param points IN n rows of d features; with several features at most 512 distinct ones
 * @param k number of clusters, 1 … n
 * @throws MeanderError `usage` where k is not a whole number from 1 to n or an option cannot be used, `input` for rows
 *   that cannot be used or overflow, `limit` for more than 512 distinct rows of several features, or for more than
 *   2²⁹ = k·n numbers in one dimension
 * @example
 * const points = { values: Float64Array.of(1, 2, 3, 4), n: 4, d: 1 };
 * for (const { clustering, lower, proved } of exact(points, 2)) {
 *   if (proved) clustering.inertia; // 1
 * }
 */
export function* exact(points: Points, k: number, options: ExactOptions = {}): Generator<ExactProgress> {
  checkOptions('exact', options, exactChecks);
  const all = learnablePoints(points);
  assertClusters(all, k);
  if (all.d === 1) {
    yield solved('dynamic programming', solveOneDimension(all, k), 1);
    return;
  }
  const { rows, groups } = distinctRows(all);
  const ofAllRows = ({ labels }: Clustering) =>
    clusteringOf(
      all,
      k,
      groups.map((group) => labels[group]),
    );
  if (rows.n <= k) {
    yield solved('partitions', clusteringOf(all, k, groups), 1);
  } else if (rows.n <= ENUMERATE_UP_TO) {
    const { clustering, examined } = enumeratePartitions(rows, k);
    yield solved('partitions', ofAllRows(clustering), examined);
  } else if (rows.n > MOST_ROWS) {
    throw limitError(
      `The exact method takes at most ${MOST_ROWS} distinct rows of several features; there are ${rows.n}. ` +
        'Bound how far a model of them is from the best instead: meander certify.',
    );
  } else {
    for (const { lower, ...progress } of branchAndBound(rows, k, options, ENUMERATE_UP_TO)) {
      const clustering = ofAllRows(progress.clustering);
      yield { ...progress, clustering, lower: Math.min(lower, clustering.inertia), method: 'branch and bound' };
    }
  }
}

/** The progress of a search that has ended with the global minimum. */
const solved = (method: ExactMethod, clustering: Clustering, nodes: number): ExactProgress => ({
  clustering,
  lower: clustering.inertia,
  proved: true,
  method,
  nodes,
  open: 0,
});
