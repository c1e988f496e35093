import { drawOfEach } from '../model/drawByWeight.js';
import { type ClusterSums, lloydIteration, sumByLabel } from '../model/lloydIteration.js';
import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/** Every cluster in two parts, by Lloyd's algorithm with two centroids on its rows. */
export interface Splits {
  /** k×d, mean of each cluster's first part; a row or the centroid where the cluster cannot be split. */
  first: Float64Array;
  /** k×d, mean of each cluster's second part; the centroid where the cluster cannot be split. */
  second: Float64Array;
  /** k, weight of the first part among the rows. */
  firstWeights: Float64Array;
  /** k, weight of the second part among the rows. */
  secondWeights: Float64Array;
  /** k, by how much the inertia of the rows falls when one centroid becomes these two; 0 where there is no split. */
  gains: Float64Array;
}

/** Iterations of Lloyd's algorithm with two centroids. */
const SPLIT_ITERATIONS = 3;

/**
 * Splits all clusters at once, each from its centroid and one of its rows drawn by w·D², as k-means++ draws. Two parts
 * of weights a and b whose means lie a distance D apart have a·b/(a + b)·D² less inertia than their union (Ward 1963).
 * @param points IN n rows
 * @param model IN k centroids of d dimensions
 * @param labels IN n, cluster of each row
 * @param distances IN n, squared distance of each row to its centroid
 * @param next uniform numbers in [0, 1); called k times
 */
export function splitAll(
  points: Points,
  model: { k: number; d: number; centroids: Float64Array },
  labels: Int32Array,
  distances: Float64Array,
  next: () => number,
): Splits {
  const { k, d, centroids } = model;
  const parts = new Float64Array(2 * k * d);
  const [first, second] = [parts.subarray(0, k * d), parts.subarray(k * d)];
  first.set(startingRows(points, model, labels, distances, next));
  second.set(centroids);
  const whole = sumByLabel(points, k, labels);
  let weights: Float64Array = new Float64Array(2 * k);
  for (let iteration = 0; iteration < SPLIT_ITERATIONS; iteration++) {
    weights = lloydIteration(parts, d, () => sumParts(points, k, labels, whole, first, second)).allWeights;
  }
  const [firstWeights, secondWeights] = [weights.subarray(0, k), weights.subarray(k)];
  const gains = Float64Array.from(firstWeights, (a, j) => {
    const b = secondWeights[j];
    return a > 0 && b > 0 ? (squaredEuclidean(first, j * d, second, j * d, d) * a * b) / (a + b) : 0;
  });
  return { first, second, firstWeights, secondWeights, gains };
}

/** A row of each cluster drawn by w·D², or the centroid of a cluster whose rows all coincide with it; k×d. */
function startingRows(
  { values, d, weights }: Points,
  { k, centroids }: { k: number; centroids: Float64Array },
  labels: Int32Array,
  distances: Float64Array,
  next: () => number,
): Float64Array {
  const masses = distances.map((square, i) => (weights?.[i] ?? 1) * square);
  const totals = new Float64Array(k);
  masses.forEach((mass, i) => {
    totals[labels[i]] += mass;
  });
  const rows = centroids.slice();
  drawOfEach(masses, totals, next, labels).forEach((row, j) => {
    if (row >= 0) rows.set(values.subarray(row * d, (row + 1) * d), j * d);
  });
  return rows;
}

/**
 * Assigns the rows of each cluster to its two parts, and sums them. A row is nearer to the first part where
 * 2·x·(first − second) > ‖first‖² − ‖second‖²; the second part's sums are those of the whole cluster less the first's.
 * @returns 2k clusters, first parts before second parts; weights 0 for clusters of which a part is empty, so that both
 *   of their centroids stay, and `allWeights` with the weights of all parts
 */
function sumParts(
  { values, n, d, weights: rowWeights }: Points,
  k: number,
  labels: Int32Array,
  whole: ClusterSums,
  first: Float64Array,
  second: Float64Array,
): ClusterSums & { allWeights: Float64Array } {
  const [normals, thresholds] = [new Float64Array(k * d), new Float64Array(k)];
  for (let at = 0; at < k * d; at++) {
    normals[at] = first[at] - second[at];
    thresholds[Math.floor(at / d)] += (normals[at] * (first[at] + second[at])) / 2;
  }
  const [sums, allWeights] = [new Float64Array(2 * k * d), new Float64Array(2 * k)];
  for (let i = 0; i < n; i++) {
    const j = labels[i];
    const [to, row] = [j * d, i * d];
    let projection = 0;
    for (let t = 0; t < d; t++) projection += values[row + t] * normals[to + t];
    if (!(projection > thresholds[j])) continue;
    const w = rowWeights ? rowWeights[i] : 1;
    allWeights[j] += w;
    for (let t = 0; t < d; t++) sums[to + t] += w * values[row + t];
  }
  for (let at = 0; at < k * d; at++) sums[k * d + at] = whole.sums[at] - sums[at];
  for (let j = 0; j < k; j++) allWeights[k + j] = whole.weights[j] - allWeights[j];
  const weights = allWeights.map((weight, part) => (allWeights[(part + k) % (2 * k)] > 0 ? weight : 0));
  return { sums, weights, allWeights };
}
