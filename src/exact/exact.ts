import { gapOf } from '../bound/certificate.js';
import { normalizeRows } from '../bound/normalizedRows.js';
import { inUnits, UNIT_ROUNDOFF } from '../bound/rounding.js';
import { limitError } from '../errors.js';
import type { Points } from '../model/points.js';
import { learnablePoints } from '../model/validPoints.js';
import { checkOptions } from '../options/index.js';
import { assertClusters, clusteringOf } from '../solve/clustering.js';
import { branchAndBound } from './branchAndBound.js';
import { distinctRows } from './distinctRows.js';
import { solveOneDimension } from './oneDimension.js';
import { enumeratePartitions } from './partitions.js';
import { type ExactOptions, type ExactProgress, exactChecks } from './progress.js';

/** Distinct rows up to which all partitions are enumerated. */
const ENUMERATE_UP_TO = 12;
/** Distinct rows above which the matrices of the relaxation take minutes per step. */
const MOST_ROWS = 512;
/** Part of the inertia that may be rounding, so that no smaller gap can be asked for. */
const ROUNDING = 1e-12;

/** What a method knows of the rows. */
interface Found extends Pick<ExactProgress, 'method' | 'nodes' | 'open'> {
  /** n, the best clustering so far. */
  labels: Int32Array;
  /** A lower bound, rounded down; null where every row lies at a centroid, so that the inertia is exactly 0. */
  lower: number | null;
}

/**
 * The global minimum of the k-means objective, with proof: by dynamic programming in one dimension, over all partitions
 * of at most 12 distinct rows, else by branch and bound over the semidefinite relaxation. Yields whenever more is
 * known; the search can be stopped at any time, and the bound then still holds.
 *
 * The search works on differences from the median of each coordinate, scaled by a power of two, and its bounds are
 * rounded down. The inertia is that of the float64 centroids: where the rows spread over a few units in the last place
 * of their coordinates, no such centroids reach the bound, and the gap says how much that costs.
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
  const tolerance = Math.max(options.tolerance ?? 1e-6, ROUNDING);
  for (const { labels, lower, ...found } of all.d === 1 ? onLine(all, k) : inSpace(all, k, options)) {
    const clustering = clusteringOf(all, k, labels);
    const gap = lower === null ? 0 : lower > 0 ? gapOf(atMost(all, clustering.inertia), lower) : null;
    yield { ...found, clustering, lower: lower ?? 0, gap, proved: gap !== null && gap <= tolerance };
  }
}

/** An upper bound on an inertia that was summed over all rows in float64. */
const atMost = ({ n, d }: Points, inertia: number): number => inertia * (1 + 2 * (n + d + 8) * UNIT_ROUNDOFF);

function* onLine(points: Points, k: number): Generator<Found> {
  yield { ...solveOneDimension(points, k), method: 'dynamic programming', nodes: 1, open: 0 };
}

function* inSpace(points: Points, k: number, options: ExactOptions): Generator<Found> {
  const { rows, groups } = distinctRows(points);
  const ofAllRows = (labels: Int32Array) => groups.map((group) => labels[group]);
  if (rows.n <= k) {
    yield { labels: groups, lower: null, method: 'partitions', nodes: 1, open: 0 };
    return;
  }
  if (rows.n > MOST_ROWS) {
    throw limitError(
      `The exact method takes at most ${MOST_ROWS} distinct rows of several features; there are ${rows.n}. ` +
        'Bound how far a model of them is from the best instead: meander certify.',
    );
  }
  if (rows.n <= ENUMERATE_UP_TO) {
    const { points: scaled, exponent } = normalizeRows(rows, new Float64Array(points.d));
    const { clustering, lower, examined: nodes } = enumeratePartitions(scaled, k);
    const labels = ofAllRows(clustering.labels);
    yield { labels, lower: inUnits(lower, exponent), method: 'partitions', nodes, open: 0 };
    return;
  }
  const { points: normalized, exponent } = normalizeRows(rows);
  for (const { clustering, lower, nodes, open } of branchAndBound(normalized, k, options, ENUMERATE_UP_TO)) {
    const labels = ofAllRows(clustering.labels);
    yield { labels, lower: inUnits(lower, exponent), method: 'branch and bound', nodes, open };
  }
}
