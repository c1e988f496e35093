import { limitError } from '../errors.js';
import type { Points } from '../model/points.js';
import { assertClusters, type Clustering, clusteringOf } from '../solve/clustering.js';
import { branchAndBound } from './branchAndBound.js';
import { distinctRows } from './distinctRows.js';
import { solveOneDimension } from './oneDimension.js';
import { enumeratePartitions } from './partitions.js';
import type { ExactOptions, ExactProgress } from './progress.js';

/** Distinct rows up to which all partitions are looked at. */
const FEW = 12;
/** Distinct rows beyond which the matrices of the relaxation take minutes a step. */
const MOST = 512;

/**
 * The global minimum of the k-means objective, with proof: by dynamic programming in one dimension, over all partitions of
 * a few rows, else by branch and bound over the semidefinite relaxation. Yields whenever it knows more; stop reading at any
 * time, the bound holds.
 * @throws MeanderError `usage` where k is no whole number from 1 to n, `limit` for more than 512 distinct rows of several features
 */
export function* exact(points: Points, k: number, options: ExactOptions = {}): Generator<ExactProgress> {
  assertClusters(points, k);
  if (points.d === 1) {
    yield found('line', solveOneDimension(points, k), 1);
    return;
  }
  const { rows, groups } = distinctRows(points);
  const labelsOf = ({ labels }: Clustering) => groups.map((group) => labels[group]);
  if (rows.n <= k) {
    yield found('partitions', clusteringOf(points, k, groups), 1);
  } else if (rows.n <= FEW) {
    const { clustering, looked } = enumeratePartitions(rows, k);
    yield found('partitions', clusteringOf(points, k, labelsOf(clustering)), looked);
  } else if (rows.n > MOST) {
    throw limitError(
      `The exact method takes at most ${MOST} distinct rows of several features; there are ${rows.n}. meander certify bounds how far a model of more is from the best.`,
    );
  } else {
    for (const { lower, ...rest } of branchAndBound(rows, k, options, FEW)) {
      const clustering = clusteringOf(points, k, labelsOf(rest.clustering));
      yield { ...rest, clustering, lower: Math.min(lower, clustering.inertia), method: 'branch and bound' };
    }
  }
}

/** A clustering that is the best of all. */
const found = (method: ExactProgress['method'], clustering: Clustering, nodes: number): ExactProgress => ({
  clustering,
  lower: clustering.inertia,
  proved: true,
  method,
  nodes,
  open: 0,
});
