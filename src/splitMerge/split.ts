import type { Points } from '../model/points.js';

/** Every cluster in two parts, by Lloyd's iteration with two centroids on its rows. */
export interface Splits {
  /** k×d, means of the parts; where a cluster cannot be parted, its centroid twice. */
  first: Float64Array;
  second: Float64Array;
  /** k, weight of each part among the rows. */
  firstWeights: Float64Array;
  secondWeights: Float64Array;
  /** k, by how much the inertia of the rows about the parts' means is less than about the whole's. */
  gains: Float64Array;
}

/** Of Lloyd's with two centroids. */
const ITERATIONS = 3;

/**
 * Splits all clusters at once, each from a row drawn by w·D² (as k-means++ draws) and its centroid.
 * @param labels IN n
 * @param distances IN n, squared
 */
export function splitAll(
  points: Points,
  { k, d, centroids }: { k: number; d: number; centroids: Float64Array },
  labels: Int32Array,
  distances: Float64Array,
  next: () => number,
): Splits {
  const first = drawRows(points, k, centroids, labels, distances, next);
  const splits = {
    first,
    second: centroids.slice(),
    firstWeights: new Float64Array(k),
    secondWeights: new Float64Array(k),
    gains: new Float64Array(k),
  };
  const whole = totals(points, k, labels);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) part(points, k, d, labels, whole, splits);
  return splits;
}

/** Σ w·x and Σ w of each cluster. */
function totals({ values, n, d, weights }: Points, k: number, labels: Int32Array) {
  const [sums, masses] = [new Float64Array(k * d), new Float64Array(k)];
  for (let i = 0; i < n; i++) {
    const w = weights ? weights[i] : 1;
    const at = labels[i] * d;
    masses[labels[i]] += w;
    for (let t = 0; t < d; t++) sums[at + t] += w * values[i * d + t];
  }
  return { sums, masses };
}

/** A row of each cluster, in proportion to w·D². */
function drawRows(
  { values, n, d, weights }: Points,
  k: number,
  centroids: Float64Array,
  labels: Int32Array,
  distances: Float64Array,
  next: () => number,
) {
  const left = new Float64Array(k);
  for (let i = 0; i < n; i++) left[labels[i]] += (weights?.[i] ?? 1) * distances[i];
  for (let j = 0; j < k; j++) left[j] *= next();
  const rows = centroids.slice();
  const drawn = new Uint8Array(k);
  for (let i = 0; i < n; i++) {
    const j = labels[i];
    left[j] -= (weights?.[i] ?? 1) * distances[i];
    if (drawn[j] || left[j] >= 0 || distances[i] === 0) continue;
    drawn[j] = 1;
    for (let t = 0; t < d; t++) rows[j * d + t] = values[i * d + t];
  }
  return rows;
}

/** One iteration of Lloyd's in every cluster: a row is in the first part where 2·x·(first − second) > ‖first‖² − ‖second‖². */
function part(
  { values, n, weights }: Points,
  k: number,
  d: number,
  labels: Int32Array,
  whole: ReturnType<typeof totals>,
  splits: Splits,
) {
  const { first, second, firstWeights, secondWeights, gains } = splits;
  const [normals, bounds, sums] = [new Float64Array(k * d), new Float64Array(k), new Float64Array(k * d)];
  for (let at = 0; at < k * d; at++) {
    normals[at] = first[at] - second[at];
    bounds[Math.floor(at / d)] += (normals[at] * (first[at] + second[at])) / 2;
  }
  firstWeights.fill(0);
  for (let i = 0; i < n; i++) {
    const j = labels[i];
    const at = j * d;
    const row = i * d;
    let along = 0;
    for (let t = 0; t < d; t++) along += values[row + t] * normals[at + t];
    if (!(along > bounds[j])) continue;
    const w = weights ? weights[i] : 1;
    firstWeights[j] += w;
    for (let t = 0; t < d; t++) sums[at + t] += w * values[row + t];
  }
  for (let j = 0; j < k; j++) {
    const [a, b] = [firstWeights[j], whole.masses[j] - firstWeights[j]];
    secondWeights[j] = b;
    gains[j] = 0;
    if (!(a > 0 && b > 0)) continue;
    let square = 0;
    for (let at = j * d; at < (j + 1) * d; at++) {
      first[at] = sums[at] / a;
      second[at] = (whole.sums[at] - sums[at]) / b;
      square += (first[at] - second[at]) * (first[at] - second[at]);
    }
    gains[j] = (square * a * b) / (a + b);
  }
}
