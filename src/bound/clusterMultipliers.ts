import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/**
 * Separation margin, in units of the variance along one dimension, that is about right for Gaussian clusters that lie
 * apart; a search for the best margin begins there.
 */
export const INITIAL_MARGIN = 1.4;

/**
 * Multipliers b ≥ 0 of the entries of the relaxation of Peng & Wei (2007), made from a clustering (Iguchi, Mixon,
 * Peterson & Villar 2017). Between clusters a and b they are the outer product of
 * u_ab(x) = max(0, ‖x − c_b‖² − ‖x − c_a‖² − ζ·(1/p_a + 1/p_b)) over the rows of a and of u_ba over the rows of b,
 * where p are shares of the weight and ζ is the separation margin. Where clusters lie well apart, these multipliers
 * prove that the clustering is the best.
 * @param points IN n rows
 * @param k number of clusters
 * @param labels IN n, cluster of each row
 * @param separationMargin ζ, a squared distance, at least 0
 * @returns n×n
 */
export function clusterMultipliers(
  points: Points,
  k: number,
  labels: ArrayLike<number>,
  separationMargin: number,
): Float64Array {
  const { n, d, values } = points;
  const weightOf = (i: number) => points.weights?.[i] ?? 1;
  const { centroids, weights, total } = runningMeans(points, k, labels);
  const excess = new Float64Array(n * k);
  const sums = new Float64Array(k * k);
  for (let i = 0; i < n; i++) {
    const a = labels[i];
    const own = squaredEuclidean(values, i * d, centroids, a * d, d);
    for (let b = 0; b < k; b++) {
      if (b === a || weights[b] === 0) continue;
      const other = squaredEuclidean(values, i * d, centroids, b * d, d);
      const u = other - own - separationMargin * (total / weights[a] + total / weights[b]);
      if (u <= 0) continue;
      excess[i * k + b] = Math.sqrt(weightOf(i)) * u;
      sums[a * k + b] += weightOf(i) * u;
    }
  }
  const multipliers = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [labels[i], labels[j]];
      if (a === b) continue;
      const scale = pairScale(weights[a], weights[b], sums[a * k + b], sums[b * k + a]);
      multipliers[i * n + j] = scale * excess[i * k + b] * excess[j * k + a];
      multipliers[j * n + i] = multipliers[i * n + j];
    }
  }
  return multipliers;
}

/**
 * Factor of the outer product of u_ab and u_ba. The row sums of the block should be W_b/2·u_ab, whose sum over a equals
 * that of W_a/2·u_ba over b, except for what the maximum with 0 cuts off; so the mean of both is used.
 * @param weightA W_a, total weight of cluster a
 * @param weightB W_b
 * @param sumA Σ w·u_ab over the rows of a
 * @param sumB Σ w·u_ba over the rows of b
 * @returns 0 where nothing is to be scaled
 */
export function pairScale(weightA: number, weightB: number, sumA: number, sumB: number): number {
  const sum = (weightB * sumA + weightA * sumB) / 4;
  const scale = (weightA * weightB) / (4 * sum);
  return sum > 0 && scale < Number.POSITIVE_INFINITY ? scale : 0;
}

/** Weighted mean of each cluster, updated row by row (Welford 1962), its weight, and the total weight. */
function runningMeans({ n, d, values, weights: rowWeights }: Points, k: number, labels: ArrayLike<number>) {
  const centroids = new Float64Array(k * d);
  const weights = new Float64Array(k);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const w = rowWeights?.[i] ?? 1;
    const to = labels[i] * d;
    weights[labels[i]] += w;
    total += w;
    if (!(w > 0)) continue;
    const eta = w / weights[labels[i]];
    for (let t = 0; t < d; t++) centroids[to + t] += eta * (values[i * d + t] - centroids[to + t]);
  }
  return { centroids, weights, total };
}
