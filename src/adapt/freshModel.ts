import type { Kernel } from '../kernel/kernel.js';
import type { Model } from '../model/model.js';
import { gain } from '../model/pairedGain.js';
import type { Points } from '../model/points.js';
import type { Assign } from '../model/predictor.js';
import type { Random } from '../numeric/random.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { kMeansPlusPlus } from '../seeding/kMeansPlusPlus.js';
import { spreadOf } from '../splitMerge/splitMerge.js';

/** Lloyd's iterations on the mini-batch that a replica starts from. */
const ITERATIONS = 5;
/** Standard errors by which a replica must be better, and squared spreads within which a cluster is still the same. */
const [SURE, SAME] = [3, 9];

/** A model of one mini-batch alone: greedy k-means++ and a few of Lloyd's iterations. The kernel forgets what it was loaded with. */
export function fitFreshModel(
  points: Points,
  { k, d, transform }: Model,
  kernel: Kernel,
  assign: Assign,
  next: Random,
): Model {
  const { centroids } = kMeansPlusPlus(points, k, next, kernel);
  const replica: Model = { k, d, centroids, weights: new Float64Array(k), ...(transform && { transform }) };
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const { labels } = assign(replica, points);
    const sums = new Float64Array(k * d);
    replica.weights.fill(0);
    for (let i = 0; i < points.n; i++) {
      const w = points.weights?.[i] ?? 1;
      replica.weights[labels[i]] += w;
      for (let t = 0; t < d; t++) sums[labels[i] * d + t] += w * points.values[i * d + t];
    }
    for (let i = 0; i < k * d; i++) {
      const weight = replica.weights[Math.floor(i / d)];
      if (weight > 0) replica.centroids[i] = sums[i] / weight;
    }
  }
  return replica;
}

/** Whether a replica is surely better than the model on rows that it has not learned from. */
export function isBetter(replica: Model, model: Model, points: Points, assign: Assign): boolean {
  const weights = points.weights ?? new Float64Array(points.n).fill(1);
  const { mean, error } = gain(weights, assign(model, points).distances, assign(replica, points).distances);
  return mean > SURE * error;
}

/**
 * Which cluster of the old model each of the new one still is: the two are nearest to one another and no farther apart
 * than a few spreads; undefined where it is a new one.
 * @param inertias k, of the old clusters
 */
export function matchClusters(from: Model, to: Model, inertias: readonly number[]): (number | undefined)[] {
  const { k, d } = from;
  const nearest = (a: Model, j: number, b: Model) => {
    let [best, square] = [0, Number.POSITIVE_INFINITY];
    for (let i = 0; i < k; i++) {
      const found = squaredEuclidean(a.centroids, j * d, b.centroids, i * d, d);
      if (found < square) [best, square] = [i, found];
    }
    return { best, square };
  };
  return Array.from({ length: k }, (_, j) => {
    const { best, square } = nearest(to, j, from);
    return square <= SAME * spreadOf({ weights: from.weights, inertias }, best) && nearest(from, best, to).best === j
      ? best
      : undefined;
  });
}
