import { gain, STANDARD_ERRORS } from '../model/pairedGain.js';
import type { LowerBound } from './certificate.js';

/**
 * How far a model may be from the global minimum, estimated from rows that it never learned from: no proof, since other
 * rows of the same stream would give another number, and more so where the stream changes.
 */
export interface GapEstimate {
  /** Number of held-out rows. */
  rows: number;
  /** Mean squared distance of the held-out rows to their nearest centroids. */
  distortion: number;
  /** Three standard errors of that mean. */
  error: number;
  /**
   * distortion ÷ (lower bound per unit of weight of the learned rows) − 1; it may be below 0 by less than its error.
   * Null where nothing above 0 is proved of the learned rows, or where the held-out rows cost less than any centroids
   * can on the learned ones by more than the error, so that the two cannot be compared.
   */
  gap: number | null;
  /** `error` in the unit of `gap`; null with it. */
  gapError: number | null;
}

/**
 * Estimates the gap of a model.
 * @param bound IN what is proved of the learned rows
 * @param weights IN n, weights of the held-out rows
 * @param distances IN n, squared distance of each held-out row to its nearest centroid
 * @returns null where no row is held out
 */
export function estimateGap(bound: LowerBound, weights: Float64Array, distances: Float64Array): GapEstimate | null {
  const rows = weights.length;
  if (rows === 0) return null;
  const { mean: distortion, error: standardError } = gain(weights, distances, new Float64Array(rows));
  const error = STANDARD_ERRORS * standardError;
  const least = bound.lower / bound.weight;
  if (!(least > 0 && distortion + error >= least)) return { rows, distortion, error, gap: null, gapError: null };
  return { rows, distortion, error, gap: distortion / least - 1, gapError: error / least };
}
