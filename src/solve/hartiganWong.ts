import type { Points } from '../model/points.js';
import { validPoints } from '../model/validPoints.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { type Clustering, clusteringOf, validClustering } from './clustering.js';

/** Part of the inertia below which a gain may be rounding alone. */
const ROUNDING = 1e-12;
/** Moves per row at most: where only rounding is to be gained, moves could repeat endlessly. */
const MOST_MOVES_PER_ROW = 20;

/** The move of one row to another cluster. */
export interface SinglePointMove {
  /** Number of the row; −1 where no row can move. */
  row: number;
  /** The cluster that it moves to; −1 where no row can move. */
  to: number;
  /** By how much the inertia falls when both means follow; at most 0 where the move does not help. */
  gain: number;
}

/**
 * Improves a clustering by moving single rows between clusters, both means following at once, until no such move lowers
 * the inertia (Hartigan & Wong 1979). A fixed point of Lloyd's algorithm may still be improved in this way, since there
 * the means stay in place while a row is compared with them. A cluster's last row is never moved.
 * @param points IN n rows
 * @param start IN a clustering of the rows; not changed
 * @returns the better clustering and how many moves led to it; `start` itself and 0 where nothing was gained
 * @throws MeanderError `input` or `usage` for rows that cannot be used, or a clustering that is not one of them
 * @example
 * const points = { values: Float64Array.of(1, 2, 3, 4), n: 4, d: 1 };
 * const start = clusteringOf(points, 2, Int32Array.of(0, 1, 1, 1)); // inertia 2
 * hartiganWong(points, start).clustering.inertia; // 1
 */
export function hartiganWong(points: Points, start: Clustering): { clustering: Clustering; moves: number } {
  const rows = validPoints(points);
  const given = validClustering(rows, start);
  const labels = given.labels.slice();
  const state = { ...given, labels, weights: start.weights.slice() };
  const counts = countsOf(labels, start.k);
  const { n } = rows;
  let moves = 0;
  for (let unmoved = 0, i = 0; unmoved < n && moves < MOST_MOVES_PER_ROW * n; i = (i + 1) % n, unmoved++) {
    const move = bestMoveOf(rows, state, i);
    if (counts[labels[i]] === 1 || !(move.gain > ROUNDING * start.inertia)) continue;
    counts[labels[i]]--;
    counts[move.to]++;
    apply(rows, state, move);
    moves++;
    unmoved = -1;
  }
  const clustering = clusteringOf(rows, start.k, labels, state.centroids);
  return clustering.inertia < start.inertia ? { clustering, moves } : { clustering: start, moves: 0 };
}

/**
 * The move of any single row that lowers the inertia most.
 * @returns a gain of −∞ where no row can move
 * @throws MeanderError `input` or `usage` for rows that cannot be used, or a clustering that is not one of them
 */
export function bestSingleMove(points: Points, clustering: Clustering): SinglePointMove {
  const rows = validPoints(points);
  const given = validClustering(rows, clustering);
  let best: SinglePointMove = { row: -1, to: -1, gain: Number.NEGATIVE_INFINITY };
  const counts = countsOf(given.labels, given.k);
  for (let i = 0; i < rows.n; i++) {
    if (counts[given.labels[i]] === 1) continue;
    const move = bestMoveOf(rows, given, i);
    if (move.gain > best.gain) best = move;
  }
  return best;
}

function countsOf(labels: Int32Array, k: number): Int32Array {
  const counts = new Int32Array(k);
  for (const label of labels) counts[label]++;
  return counts;
}

/**
 * The best move of one row of weight w at distances D from centroids: it saves V/(V − w)·w·D² in the cluster of weight
 * V that it leaves, and costs V/(V + w)·w·D² in the one that it joins (Hartigan 1975).
 */
function bestMoveOf(
  { values, weights: rowWeights }: Points,
  { k, d, centroids, labels, weights }: Clustering,
  row: number,
): SinglePointMove {
  const w = rowWeights?.[row] ?? 1;
  const from = labels[row];
  const remaining = weights[from] - w;
  const best = { row, to: from, gain: Number.NEGATIVE_INFINITY };
  if (!(w > 0)) return best;
  const distance = (j: number) => squaredEuclidean(values, row * d, centroids, j * d, d);
  const saved = remaining > 0 ? (weights[from] / remaining) * w * distance(from) : 0;
  for (let j = 0; j < k; j++) {
    if (j === from) continue;
    const gain = saved - (weights[j] / (weights[j] + w)) * w * distance(j);
    if (gain > best.gain) Object.assign(best, { to: j, gain });
  }
  return best;
}

/** Moves a row, and the means of both clusters. */
function apply(
  { values, weights: rowWeights }: Points,
  { d, centroids, labels, weights }: Clustering,
  { row, to }: SinglePointMove,
): void {
  const w = rowWeights?.[row] ?? 1;
  const from = labels[row];
  weights[from] -= w;
  weights[to] += w;
  for (let t = 0; t < d; t++) {
    const x = values[row * d + t];
    if (weights[from] > 0) centroids[from * d + t] += (w / weights[from]) * (centroids[from * d + t] - x);
    centroids[to * d + t] += (w / weights[to]) * (x - centroids[to * d + t]);
  }
  labels[row] = to;
}
