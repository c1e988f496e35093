import { usageError } from '../errors.js';
import type { Points } from '../model/points.js';
import { powerOfHalf } from '../numeric/powerOfHalf.js';
import { naturalLog } from '../numeric/naturalLog.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { clusteringOf } from './clustering.js';

/** A mixture of k spherical Gaussians that share one variance. */
export interface Mixture {
  k: number;
  d: number;
  /** Means, k×d. */
  centroids: Float64Array;
  /** Mixing weights, k, summing to 1. */
  mixing: Float64Array;
  /** σ², the variance along each dimension. */
  variance: number;
  /** Σ w·ln p(x), never falling from one iteration to the next. */
  logLikelihood: number;
  /** −2·logLikelihood + p·ln W for p free numbers and W the total weight (Schwarz 1978); the least is best. */
  bic: number;
  iterations: number;
  converged: boolean;
}

/** How to fit a mixture. */
export interface EmOptions {
  /** A fixed σ²; without it, it is fitted. */
  variance?: number;
  /** Iterations at most, default 1000. */
  iterations?: number;
  /** Relative gain of log-likelihood at which it stops, default 1e-10. */
  tolerance?: number;
}

/** Part of the variance of all rows below which σ² is not fitted: k distinct rows would have none at all. */
const FLOOR = 1e-12;

/**
 * Expectation maximisation (Dempster, Laird & Rubin 1977) for spherical Gaussians of one variance, from given centroids.
 * Yields after every iteration. As σ → 0 responsibilities become assignments and this becomes Lloyd's alternation.
 * @param centroids IN k×d
 * @throws MeanderError `usage` for a variance that is not above 0
 */
export function* emIterations(
  points: Points,
  k: number,
  centroids: Float64Array,
  options: EmOptions = {},
): Generator<Mixture> {
  const { iterations: most = 1000, tolerance = 1e-10, variance: fixed } = options;
  if (fixed !== undefined && !(fixed > 0 && fixed < Number.POSITIVE_INFINITY))
    throw usageError(`variance is ${fixed}; give a finite number above 0.`);
  const { d } = points;
  const whole = spreadOf(points);
  if (!(whole.weight > 0)) throw usageError('The rows weigh nothing; a mixture needs weight.');
  const floor = Math.max(FLOOR * whole.variance, Number.MIN_VALUE);
  const parameters = k * d + (k - 1) + (fixed === undefined ? 1 : 0);
  let mixture: Parameters = {
    k,
    d,
    centroids: centroids.slice(),
    mixing: new Float64Array(k).fill(1 / k),
    variance: fixed ?? Math.max(whole.variance, floor),
  };
  let before = Number.NEGATIVE_INFINITY;
  for (let iterations = 1; iterations <= most; iterations++) {
    const expected = expectation(points, mixture);
    const { logLikelihood } = expected;
    const converged = logLikelihood - before <= tolerance * Math.abs(logLikelihood);
    yield {
      ...mixture,
      logLikelihood,
      bic: -2 * logLikelihood + parameters * naturalLog(whole.weight),
      iterations,
      converged,
    };
    if (converged) return;
    before = logLikelihood;
    mixture = maximised(mixture, expected, whole.weight, fixed, floor);
  }
}

/** The last of `emIterations`. */
export function em(points: Points, k: number, centroids: Float64Array, options: EmOptions = {}): Mixture {
  let last: Mixture | undefined;
  for (const mixture of emIterations(points, k, centroids, options)) last = mixture;
  return last as Mixture;
}

/**
 * How much of each row each Gaussian accounts for.
 * @returns n×k, each row summing to 1
 */
export function responsibilities(points: Points, mixture: Parameters): Float64Array {
  const { k } = mixture;
  const all = new Float64Array(points.n * k);
  const squares = new Float64Array(k);
  const logs = mixing(mixture);
  for (let i = 0; i < points.n; i++) explain(points, i, mixture, logs, squares, all.subarray(i * k, (i + 1) * k));
  return all;
}

type Parameters = Pick<Mixture, 'k' | 'd' | 'centroids' | 'mixing' | 'variance'>;

interface Expected {
  /** k×d, Σ w·r·(x − mean). */
  sums: Float64Array;
  /** k, Σ w·r. */
  weights: Float64Array;
  /** Σ w·r·‖x − mean‖². */
  inertia: number;
  logLikelihood: number;
}

function expectation(points: Points, mixture: Parameters): Expected {
  const { k, d, centroids } = mixture;
  const [sums, weights, parts, squares] = [
    new Float64Array(k * d),
    new Float64Array(k),
    new Float64Array(k),
    new Float64Array(k),
  ];
  const logs = mixing(mixture);
  let [inertia, logLikelihood] = [0, 0];
  for (let i = 0; i < points.n; i++) {
    const w = points.weights?.[i] ?? 1;
    logLikelihood += w * explain(points, i, mixture, logs, squares, parts);
    for (let j = 0; j < k; j++) {
      const share = w * parts[j];
      if (share === 0) continue;
      weights[j] += share;
      inertia += share * squares[j];
      for (let t = 0; t < d; t++) sums[j * d + t] += share * (points.values[i * d + t] - centroids[j * d + t]);
    }
  }
  return { sums, weights, inertia, logLikelihood };
}

/** Moving the means by δ lowers Σ w·r·‖x − mean‖² by Σ w·r·‖δ‖². */
function maximised(
  mixture: Parameters,
  { sums, weights, inertia }: Expected,
  total: number,
  fixed: number | undefined,
  floor: number,
): Parameters {
  const { d } = mixture;
  const centroids = mixture.centroids.slice();
  let left = inertia;
  for (let at = 0; at < sums.length; at++) {
    const weight = weights[Math.floor(at / d)];
    if (!(weight > 0)) continue;
    centroids[at] += sums[at] / weight;
    left -= (sums[at] / weight) * sums[at];
  }
  return {
    ...mixture,
    centroids,
    mixing: weights.map((weight) => weight / total),
    variance: fixed ?? Math.max(left / (total * d), floor),
  };
}

/** ln of the mixing weights. */
const mixing = ({ mixing: shares }: Parameters): Float64Array =>
  shares.map((share) => (share > 0 ? naturalLog(share) : Number.NEGATIVE_INFINITY));

/**
 * One row: ln p(x), by the largest term so that nothing underflows.
 * @param squares OUT k
 * @param parts OUT k, responsibilities
 */
function explain(
  { values }: Points,
  row: number,
  mixture: Parameters,
  logs: Float64Array,
  squares: Float64Array,
  parts: Float64Array,
): number {
  const { k, d, centroids, variance } = mixture;
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < k; j++) {
    squares[j] = squaredEuclidean(values, row * d, centroids, j * d, d);
    parts[j] = logs[j] - squares[j] / (2 * variance);
    most = Math.max(most, parts[j]);
  }
  let sum = 0;
  for (let j = 0; j < k; j++) {
    parts[j] = parts[j] === Number.NEGATIVE_INFINITY ? 0 : powerOfHalf((most - parts[j]) / Math.LN2);
    sum += parts[j];
  }
  for (let j = 0; j < k; j++) parts[j] /= sum;
  return most + naturalLog(sum) - (d / 2) * naturalLog(2 * Math.PI * variance);
}

/** Total weight, and the variance along a dimension. */
function spreadOf(points: Points): { weight: number; variance: number } {
  const { inertia, weights } = clusteringOf(points, 1, new Int32Array(points.n));
  return { weight: weights[0], variance: inertia / (weights[0] * points.d) };
}
