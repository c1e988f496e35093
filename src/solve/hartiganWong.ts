import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { type Clustering, clusteringOf } from './clustering.js';

/** Part of the inertia below which a gain is taken for rounding. */
const ROUNDING = 1e-12;
/** Moves a row at most: where rounding is all there is to gain, moves could go round for ever. */
const MOST_MOVES = 20;

/** What moving one row to another cluster would lower the inertia by, both means following; ≤ 0 where nothing gains. */
export interface SinglePointMove {
  row: number;
  to: number;
  gain: number;
}

/**
 * Moves single rows between clusters, both means following at once, until no move lowers the inertia: the test of Hartigan &
 * Wong (1979). A fixed point of Lloyd's need not pass it, since there the means stay while a row decides.
 * @returns the clustering, and how many rows were moved
 */
export function hartiganWong(points: Points, start: Clustering): { clustering: Clustering; moves: number } {
  const labels = start.labels.slice();
  const state = { ...start, labels, centroids: start.centroids.slice(), weights: start.weights.slice() };
  const counts = countsOf(labels, start.k);
  let moves = 0;
  for (let since = 0, i = 0; since < points.n && moves < MOST_MOVES * points.n; i = (i + 1) % points.n, since++) {
    const move = bestMove(points, state, i);
    if (counts[labels[i]] === 1 || !(move.gain > ROUNDING * start.inertia)) continue;
    counts[labels[i]]--;
    counts[move.to]++;
    apply(points, state, move);
    moves++;
    since = -1;
  }
  const clustering = clusteringOf(points, start.k, labels, state.centroids);
  return clustering.inertia < start.inertia ? { clustering, moves } : { clustering: start, moves: 0 };
}

/** The best move of any single row. */
export function bestSingleMove(points: Points, clustering: Clustering): SinglePointMove {
  let best: SinglePointMove = { row: -1, to: -1, gain: Number.NEGATIVE_INFINITY };
  const counts = countsOf(clustering.labels, clustering.k);
  for (let i = 0; i < points.n; i++) {
    if (counts[clustering.labels[i]] === 1) continue;
    const move = bestMove(points, clustering, i);
    if (move.gain > best.gain) best = move;
  }
  return best;
}

function countsOf(labels: Int32Array, k: number): Int32Array {
  const counts = new Int32Array(k);
  for (const label of labels) counts[label]++;
  return counts;
}

/** The best place for a row: it leaves W/(W − w)·w·d² behind and costs V/(V + w)·w·d² where it comes. */
function bestMove(
  { values, weights: rowWeights }: Points,
  { k, d, centroids, labels, weights }: Clustering,
  row: number,
): SinglePointMove {
  const w = rowWeights?.[row] ?? 1;
  const from = labels[row];
  const left = weights[from] - w;
  const best = { row, to: from, gain: Number.NEGATIVE_INFINITY };
  if (!(w > 0)) return best;
  const saved = left > 0 ? (weights[from] / left) * w * squaredEuclidean(values, row * d, centroids, from * d, d) : 0;
  for (let j = 0; j < k; j++) {
    if (j === from) continue;
    const gain = saved - (weights[j] / (weights[j] + w)) * w * squaredEuclidean(values, row * d, centroids, j * d, d);
    if (gain > best.gain) Object.assign(best, { to: j, gain });
  }
  return best;
}

function apply(
  { values, weights: rowWeights }: Points,
  { d, centroids, labels, weights }: Clustering,
  { row, to }: SinglePointMove,
) {
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
