import { inputError, usageError } from '../errors.js';
import type { Points } from '../model/points.js';
import { validCentroids } from '../model/validCentroids.js';
import { validPoints } from '../model/validPoints.js';
import { naturalLog } from '../numeric/naturalLog.js';
import { powerOfHalf } from '../numeric/powerOfHalf.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/** The parameters of a mixture of k spherical Gaussians that share one variance. */
export interface MixtureParameters {
  /** Number of Gaussians. */
  k: number;
  /** Number of features. */
  d: number;
  /** k×d, the means. */
  centroids: Float64Array;
  /** k, the mixing weights π_j ≥ 0, which sum to 1. */
  mixing: Float64Array;
  /** σ², the variance along each dimension, in squared units of the data. */
  variance: number;
}

/**
 * The share of each row that each Gaussian accounts for: π_j·N(x; c_j, σ²) / Σ_i π_i·N(x; c_i, σ²).
 * @param points IN n rows of d features
 * @returns n×k, each row of it summing to 1
 * @throws MeanderError `input` for rows that cannot be used or that overflow, `usage` for a mixture that is not valid
 */
export function responsibilities(points: Points, mixture: MixtureParameters): Float64Array {
  const rows = validPoints(points);
  assertMixture(mixture, rows.d);
  const { k } = mixture;
  const all = new Float64Array(rows.n * k);
  const squares = new Float64Array(k);
  const logs = logMixing(mixture);
  for (let i = 0; i < rows.n; i++)
    assertDensity(responsibilitiesInto(rows, i, mixture, logs, squares, all.subarray(i * k, (i + 1) * k)));
  return all;
}

/** @throws MeanderError `usage` for means, mixing weights or a variance that cannot be used */
function assertMixture({ k, d, centroids, mixing, variance }: MixtureParameters, features: number): void {
  validCentroids(centroids, k, features, 'means of the mixture');
  if (d !== features) throw usageError(`The mixture has ${d} features, but the rows have ${features}.`);
  if (!(mixing.length === k && mixing.every((share) => share >= 0 && share <= 1)))
    throw usageError(`The mixture must have ${k} mixing weights from 0 to 1, but they are ${mixing.join(', ')}.`);
  if (!(variance > 0 && variance < Number.POSITIVE_INFINITY))
    throw usageError(`The variance of the mixture must be a finite number above 0, but is ${variance}.`);
}

/**
 * Checks the logarithm of a density, or a sum of such logarithms.
 * @throws MeanderError `input` where squared distances overflow
 */
export function assertDensity(logDensity: number): void {
  if (Number.isFinite(logDensity)) return;
  throw inputError('The density of a row leaves the range of float64; scale the features down by the same factor.');
}

/** ln π_j of each Gaussian, k. */
export const logMixing = ({ mixing }: MixtureParameters): Float64Array =>
  mixing.map((share) => (share > 0 ? naturalLog(share) : Number.NEGATIVE_INFINITY));

/**
 * The responsibilities for one row, scaled by the largest term so that nothing underflows (log-sum-exp).
 * @param logs IN k, ln π_j
 * @param squares OUT k, squared distance of the row to each mean
 * @param shares OUT k, the responsibilities
 * @returns ln p(x), the log-density of the row
 */
export function responsibilitiesInto(
  { values }: Points,
  row: number,
  mixture: MixtureParameters,
  logs: Float64Array,
  squares: Float64Array,
  shares: Float64Array,
): number {
  const { k, d, centroids, variance } = mixture;
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < k; j++) {
    squares[j] = squaredEuclidean(values, row * d, centroids, j * d, d);
    shares[j] = logs[j] - squares[j] / (2 * variance);
    largest = Math.max(largest, shares[j]);
  }
  let sum = 0;
  for (let j = 0; j < k; j++) {
    shares[j] = shares[j] === Number.NEGATIVE_INFINITY ? 0 : powerOfHalf((largest - shares[j]) / Math.LN2);
    sum += shares[j];
  }
  for (let j = 0; j < k; j++) shares[j] /= sum;
  return largest + naturalLog(sum) - (d / 2) * naturalLog(2 * Math.PI * variance);
}
