import type { Model } from '../model/model.js';
import { gain, LEAST_HELD } from '../model/pairedGain.js';
import type { HeldRows, Points } from '../model/points.js';
import type { Assign } from '../model/predictor.js';
import type { Random } from '../numeric/random.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { lieApart, type Repair, type Split } from '../splitMerge/splitMerge.js';
import type { TrackedCluster } from './clusterTracker.js';

/** Places that are tried, and standard errors by which a gain must exceed what it may cost. */
const [TRIES, SURE] = [3, 3];
/** Of Lloyd's, on the rows of a cluster that is split. */
const ITERATIONS = 5;
/** A cluster is starving below this part of an even share. */
const STARVING = 0.1;
/** Without a hit in n rows a cluster is, but for e^−10, rarer than 10/n. */
const UNSEEN = 10;
/** Variances of the whole data that a row may cost at most. */
const FAR = 4;

/** What repair goes by. */
export interface Evidence {
  model: Model;
  /** k, Σ w·‖x − c‖² of each cluster, decayed as the weights are. */
  inertias: readonly number[];
  clusters: (cluster: number) => Readonly<TrackedCluster>;
  /** The latest mini-batch, and rows never learned from. */
  points: Points;
  held: HeldRows;
  /** Nearest centroids of a model, by the definition. */
  assign: Assign;
  next: Random;
}

/**
 * Finds a centroid that was never hit, or that starves beside another, and a place where the held rows want one more:
 * only if they gain surely more than the centroid may be worth where it is. A cluster that lies apart is never taken,
 * however rarely it is hit.
 */
export function planRepair(evidence: Evidence): Repair | undefined {
  const { model, held } = evidence;
  if (held.weights.length < LEAST_HELD) return undefined;
  const candidate = cheapest(evidence);
  if (!candidate) return undefined;
  const before = evidence.assign(model, { values: held.values, n: held.weights.length, d: model.d });
  for (const split of likelySplits(evidence)) {
    if (split.among === candidate.cluster) continue;
    const centroids = model.centroids.slice();
    centroids.set(split.place, candidate.cluster * model.d);
    centroids.set(split.rest, split.among * model.d);
    const after = evidence.assign({ ...model, centroids }, { values: held.values, n: held.weights.length, d: model.d });
    const { mean, error } = gain(held.weights, before.distances, after.distances);
    if (mean - SURE * error > candidate.cost) return { cluster: candidate.cluster, into: candidate.into, split };
  }
  return undefined;
}

/** The centroid that may be taken at the least cost per unit of weight. */
function cheapest({
  model,
  inertias,
  clusters,
  held,
}: Evidence): { cluster: number; into: number | undefined; cost: number } | undefined {
  const { k, weights } = model;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const variance = varianceOf(held, model.d);
  let best: { cluster: number; into: number | undefined; cost: number } | undefined;
  for (let j = 0; j < k; j++) {
    const { hits, age } = clusters(j);
    if (hits > 0 && weights[j] >= (STARVING * total) / k) continue;
    const { other, square } = nearest(model, j);
    if (other < 0) continue;
    if (hits > 0 && lieApart({ weights, inertias }, j, other, square)) continue;
    const share = hits > 0 ? (weights[j] + SURE * Math.sqrt(weights[j])) / total : UNSEEN / Math.max(1, age);
    const cost = share * Math.min(square, FAR * variance);
    if (!best || cost < best.cost) best = { cluster: j, into: weights[j] > 0 ? other : undefined, cost };
  }
  return best;
}

function nearest({ k, d, centroids }: Model, j: number): { other: number; square: number } {
  let [other, square] = [-1, Number.POSITIVE_INFINITY];
  for (let i = 0; i < k; i++) {
    if (i === j) continue;
    const found = squaredEuclidean(centroids, j * d, centroids, i * d, d);
    if (found < square) [other, square] = [i, found];
  }
  return { other, square };
}

/** Splits about rows of the mini-batch that are drawn by w·D², as k-means++ draws. */
function likelySplits({ model, points, assign, next }: Evidence): Split[] {
  const { labels, distances } = assign(model, points);
  const potential = distances.map((distance, i) => (points.weights?.[i] ?? 1) * distance);
  const total = potential.reduce((sum, x) => sum + x, 0);
  return Array.from({ length: TRIES }, () => {
    let left = next() * total;
    let i = 0;
    while (i < points.n - 1 && left >= potential[i]) left -= potential[i++];
    return splitAbout(i, model, points, labels);
  });
}

/** A few of Lloyd's iterations with two centroids, from a row and the centroid of its cluster, on the cluster's rows. */
function splitAbout(start: number, { d, centroids }: Model, { values, n, weights }: Points, labels: Int32Array): Split {
  const among = labels[start];
  let [place, rest]: Float64Array[] = [
    Float64Array.from(values.subarray(start * d, (start + 1) * d)),
    centroids.slice(among * d, (among + 1) * d),
  ];
  let share = 0;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const sums = [new Float64Array(d), new Float64Array(d)];
    const totals = [0, 0];
    for (let i = 0; i < n; i++) {
      if (labels[i] !== among) continue;
      const side = squaredEuclidean(values, i * d, place, 0, d) < squaredEuclidean(values, i * d, rest, 0, d) ? 0 : 1;
      const w = weights?.[i] ?? 1;
      totals[side] += w;
      for (let t = 0; t < d; t++) sums[side][t] += w * values[i * d + t];
    }
    const mean = (side: number, before: Float64Array) =>
      totals[side] > 0 ? sums[side].map((x) => x / totals[side]) : before;
    [place, rest] = [mean(0, place), mean(1, rest)];
    share = totals[0] / Math.max(totals[0] + totals[1], Number.MIN_VALUE);
  }
  return { among, place, rest, share };
}

/** Mean squared distance of the held rows to their mean. */
function varianceOf({ values, weights }: HeldRows, d: number): number {
  const n = weights.length;
  const mean = new Float64Array(d);
  for (let i = 0; i < n * d; i++) mean[i % d] += values[i] / n;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += squaredEuclidean(values, i * d, mean, 0, d) / n;
  return sum;
}
