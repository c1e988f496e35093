import type { Assign } from '../model/assignment.js';
import { drawByWeight } from '../model/drawByWeight.js';
import { lloydIteration, sumByLabel } from '../model/lloydIteration.js';
import type { Model } from '../model/model.js';
import { nearestCentroid } from '../model/nearestCentroid.js';
import { gain, MIN_HOLDOUT_ROWS, STANDARD_ERRORS } from '../model/pairedGain.js';
import { type HeldRows, type Points, pickRows } from '../model/points.js';
import type { Random } from '../numeric/random.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { LLOYD_ITERATIONS } from '../seeding/lloydSteps.js';
import { lieApart, type Repair, type Split } from '../splitMerge/splitMerge.js';
import type { TrackedCluster } from './clusterTracker.js';

/** Places that are tried for the centroid. */
const TRIES = 3;
/** Share of an equal weight per cluster below which a cluster starves. */
const STARVING = 0.1;
/** A cluster without a hit in n rows has a share below 10/n with probability 1 − e^−10. */
const UNSEEN = 10;
/** Upper limit on the cost per row of taking a centroid away, in units of the total variance. */
const MOST_VARIANCES = 4;

/** What a repair is decided on. */
export interface Evidence {
  /** The model of the run. */
  model: Model;
  /** k, Σ w·‖x − c‖² of each cluster, decayed as the weights are. */
  inertias: readonly number[];
  /** What the tracker knows of a cluster. */
  clusters: (cluster: number) => Readonly<TrackedCluster>;
  /** The latest mini-batch. */
  points: Points;
  /** The rows that are never learned from. */
  held: HeldRows;
  /** Assigns rows to the centroids of a model. */
  assign: Assign;
  /** Uniform random numbers in [0, 1). */
  next: Random;
}

/** A centroid that may be taken away. */
interface Candidate {
  /** Its index. */
  cluster: number;
  /** The cluster that absorbs its rows; undefined where it has none. */
  into: number | undefined;
  /** By how much the distortion may rise, per unit of weight. */
  cost: number;
}

/**
 * Plans to move one centroid that was never hit, or that starves beside another, to a place where it is needed. The
 * move is planned only if the held rows gain, by more than chance, more than the centroid may be worth where it is. A
 * cluster that lies apart from all others is never taken, however rarely it is hit.
 * @returns undefined where no move is justified
 */
export function planRepair(evidence: Evidence): Repair | undefined {
  const { model, held, assign } = evidence;
  if (held.weights.length < MIN_HOLDOUT_ROWS) return undefined;
  const candidate = cheapest(evidence);
  if (!candidate) return undefined;
  const { cluster, into, cost } = candidate;
  const rows = { values: held.values, n: held.weights.length, d: model.d };
  const before = assign(model, rows);
  for (const split of likelySplits(evidence)) {
    if (split.among === cluster) continue;
    const centroids = model.centroids.slice();
    centroids.set(split.place, cluster * model.d);
    centroids.set(split.rest, split.among * model.d);
    const after = assign({ ...model, centroids }, rows);
    const { mean, error } = gain(held.weights, before.distances, after.distances);
    if (mean - STANDARD_ERRORS * error > cost) return { cluster, into, split };
  }
  return undefined;
}

/**
 * The centroid that can be taken away at the least cost: at most its share of the weight times the squared distance to
 * the next centroid. The share is estimated with its standard error, √n of n rows (Poisson).
 */
function cheapest({ model, inertias, clusters, held }: Evidence): Candidate | undefined {
  const { k, d, centroids, weights } = model;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const variance = varianceOf(held, d);
  let best: Candidate | undefined;
  for (let j = 0; j < k; j++) {
    const { hits, age } = clusters(j);
    if (hits > 0 && weights[j] >= (STARVING * total) / k) continue;
    const { index: other, squaredDistance } = nearestCentroid(centroids, j * d, model, j);
    if (other < 0 || (hits > 0 && lieApart({ weights, inertias }, j, other, squaredDistance))) continue;
    const share = hits > 0 ? (weights[j] + STANDARD_ERRORS * Math.sqrt(weights[j])) / total : UNSEEN / Math.max(1, age);
    const cost = share * Math.min(squaredDistance, MOST_VARIANCES * variance);
    if (!best || cost < best.cost) best = { cluster: j, into: weights[j] > 0 ? other : undefined, cost };
  }
  return best;
}

/** Splits that begin at rows of the mini-batch drawn by w·D², as k-means++ draws. */
function likelySplits({ model, points, assign, next }: Evidence): Split[] {
  const { labels, distances } = assign(model, points);
  const masses = distances.map((distance, i) => (points.weights?.[i] ?? 1) * distance);
  const total = masses.reduce((sum, x) => sum + x, 0);
  return Array.from({ length: TRIES }, () => splitAt(drawByWeight(masses, total, next), model, points, labels));
}

/**
 * Splits the cluster of one row by Lloyd's algorithm on its rows, with that row and the centroid as first centroids.
 */
function splitAt(row: number, { d, centroids }: Model, points: Points, labels: Int32Array): Split {
  const among = labels[row];
  const rows = pickRows(
    points,
    Array.from(labels.keys()).filter((i) => labels[i] === among),
  );
  const [rest, place] = [0, 1];
  const pair = new Float64Array(2 * d);
  pair.set(centroids.subarray(among * d, (among + 1) * d), rest * d);
  pair.set(points.values.subarray(row * d, (row + 1) * d), place * d);
  let weights: Float64Array = new Float64Array(2);
  for (let iteration = 0; iteration < LLOYD_ITERATIONS; iteration++) {
    const nearer = Int32Array.from(
      { length: rows.n },
      (_, i) => nearestCentroid(rows.values, i * d, { k: 2, d, centroids: pair }).index,
    );
    weights = lloydIteration(pair, d, () => sumByLabel(rows, 2, nearer)).weights;
  }
  return {
    among,
    place: pair.slice(place * d, (place + 1) * d),
    rest: pair.slice(rest * d, (rest + 1) * d),
    share: weights[place] / Math.max(weights[place] + weights[rest], Number.MIN_VALUE),
  };
}

/** Mean squared distance of the held rows, each counted once, to their mean. */
function varianceOf({ values, weights }: HeldRows, d: number): number {
  const n = weights.length;
  const mean = new Float64Array(d);
  for (let i = 0; i < n * d; i++) mean[i % d] += values[i] / n;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += squaredEuclidean(values, i * d, mean, 0, d) / n;
  return sum;
}
