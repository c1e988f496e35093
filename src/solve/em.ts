import { usageError } from '../errors.js';
import type { Points } from '../model/points.js';
import { validCentroids } from '../model/validCentroids.js';
import { learnablePoints } from '../model/validPoints.js';
import { naturalLog } from '../numeric/naturalLog.js';
import { checkOptions, numberAbove, numberFrom, type OptionChecks, wholeNumber } from '../options/index.js';
import { clusteringOf } from './clustering.js';
import { assertDensity, logMixing, type MixtureParameters, responsibilitiesInto } from './mixture.js';

/** A mixture of k spherical Gaussians that share one variance, fitted to rows. */
export interface Mixture extends MixtureParameters {
  /** Σ w·ln p(x) of the rows; never falls from one iteration to the next. */
  logLikelihood: number;
  /** Bayesian information criterion −2·logLikelihood + p·ln W for p free parameters and total weight W (Schwarz 1978);
   * of several mixtures of the same rows the least is best. */
  bic: number;
  /** Iterations so far. */
  iterations: number;
  /** Whether the log-likelihood no longer rises by more than the tolerance. */
  converged: boolean;
}

/** How to fit a mixture. */
export interface EmOptions {
  /** A fixed variance σ² along each dimension, above 0; absent: it is fitted. */
  variance?: number;
  /** Iterations at most, at least 1; default 1000. */
  iterations?: number;
  /** Relative gain of log-likelihood below which the fit has converged; default 1e-10. */
  tolerance?: number;
}

const checks: OptionChecks<EmOptions> = {
  variance: numberAbove(0),
  iterations: wholeNumber(1),
  tolerance: numberFrom(0),
};

/**
 * Part of the variance of all rows that a fitted σ² stays above, since k distinct rows would need no variance at all.
 */
const VARIANCE_FLOOR = 1e-12;

/**
 * Expectation maximisation (Dempster, Laird & Rubin 1977) for spherical Gaussians that share one variance, from given
 * centroids; yields the mixture after every iteration. As σ → 0 responsibilities become assignments and this becomes
 * Lloyd's algorithm.
 * @param points IN n rows of d features
 * @param k number of Gaussians
 * @param centroids IN k×d, where the means start
 * @throws MeanderError `usage` for options or centroids that cannot be used, `input` for rows that cannot be used or
 *   overflow
 */
export function* emIterations(
  points: Points,
  k: number,
  centroids: Float64Array,
  options: EmOptions = {},
): Generator<Mixture> {
  checkOptions('em', options, checks);
  const { iterations: most = 1000, tolerance = 1e-10, variance: fixed } = options;
  if (!(Number.isSafeInteger(k) && k >= 1)) throw usageError(`k must be a whole number of at least 1, but is ${k}.`);
  const rows = learnablePoints(points);
  const { d } = rows;
  const { weight, variance } = varianceOf(rows);
  const floor = Math.max(VARIANCE_FLOOR * variance, Number.MIN_VALUE);
  const freeParameters = k * d + (k - 1) + (fixed === undefined ? 1 : 0);
  let parameters: MixtureParameters = {
    k,
    d,
    centroids: validCentroids(centroids, k, d, 'starting centroids'),
    mixing: new Float64Array(k).fill(1 / k),
    variance: fixed ?? Math.max(variance, floor),
  };
  let before = Number.NEGATIVE_INFINITY;
  for (let iterations = 1; iterations <= most; iterations++) {
    const expected = expectation(rows, parameters);
    const { logLikelihood } = expected;
    assertDensity(logLikelihood);
    const converged = logLikelihood - before <= tolerance * Math.abs(logLikelihood);
    const bic = -2 * logLikelihood + freeParameters * naturalLog(weight);
    yield { ...parameters, logLikelihood, bic, iterations, converged };
    if (converged) return;
    before = logLikelihood;
    parameters = maximisation(parameters, expected, weight, fixed, floor);
  }
}

/**
 * Fits a mixture of k spherical Gaussians by expectation maximisation: the last mixture of `emIterations`.
 * @param points IN n rows of d features
 * @param k number of Gaussians
 * @param centroids IN k×d, where the means start, for instance those of `lloyd`
 * @throws MeanderError `usage` for options or centroids that cannot be used, `input` for rows that cannot be used or
 *   overflow
 * @example
 * const points = { values: Float64Array.of(0, 1, 10, 11), n: 4, d: 1 };
 * const { centroids, variance } = em(points, 2, Float64Array.of(0, 11)); // centroids 0.5 and 10.5, variance 0.25
 */
export function em(points: Points, k: number, centroids: Float64Array, options: EmOptions = {}): Mixture {
  const mixtures = emIterations(points, k, centroids, options);
  let last: Mixture = mixtures.next().value;
  for (const mixture of mixtures) last = mixture;
  return last;
}

/** Sums over rows, weighted by responsibilities r. */
interface Expected {
  /** k×d, Σ w·r·(x − mean). */
  sums: Float64Array;
  /** k, Σ w·r. */
  weights: Float64Array;
  /** Σ w·r·‖x − mean‖². */
  inertia: number;
  /** Σ w·ln p(x). */
  logLikelihood: number;
}

function expectation(points: Points, parameters: MixtureParameters): Expected {
  const { k, d, centroids } = parameters;
  const sums = new Float64Array(k * d);
  const [weights, shares, squares] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)];
  const logs = logMixing(parameters);
  let [inertia, logLikelihood] = [0, 0];
  for (let i = 0; i < points.n; i++) {
    const w = points.weights?.[i] ?? 1;
    logLikelihood += w * responsibilitiesInto(points, i, parameters, logs, squares, shares);
    for (let j = 0; j < k; j++) {
      const share = w * shares[j];
      if (share === 0) continue;
      weights[j] += share;
      inertia += share * squares[j];
      for (let t = 0; t < d; t++) sums[j * d + t] += share * (points.values[i * d + t] - centroids[j * d + t]);
    }
  }
  return { sums, weights, inertia, logLikelihood };
}

/**
 * The parameters that maximise the expected log-likelihood. Moving the means by δ lowers Σ w·r·‖x − mean‖² by
 * Σ w·r·‖δ‖².
 * @param total Σ w
 * @param fixed the variance, if it is not fitted
 * @param floor the least variance
 */
function maximisation(
  parameters: MixtureParameters,
  { sums, weights, inertia }: Expected,
  total: number,
  fixed: number | undefined,
  floor: number,
): MixtureParameters {
  const { d } = parameters;
  const centroids = parameters.centroids.slice();
  let remaining = inertia;
  for (let at = 0; at < sums.length; at++) {
    const weight = weights[Math.floor(at / d)];
    if (!(weight > 0)) continue;
    centroids[at] += sums[at] / weight;
    remaining -= (sums[at] / weight) * sums[at];
  }
  const mixing = weights.map((weight) => weight / total);
  return { ...parameters, centroids, mixing, variance: fixed ?? Math.max(remaining / (total * d), floor) };
}

/** Total weight of the rows, and their variance along one dimension, on average. */
function varianceOf(points: Points): { weight: number; variance: number } {
  const { inertia, weights } = clusteringOf(points, 1, new Int32Array(points.n));
  return { weight: weights[0], variance: inertia / (weights[0] * points.d) };
}
