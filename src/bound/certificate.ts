import { UNIT_ROUNDOFF } from './rounding.js';

/**
 * How a bound was proved: by the `eigenvalues` of the scatter matrix, by the dual of the model's `clusters`, by adding
 * up bounds of all `batches` or of `sampled batches`, by the `semidefinite` relaxation of all rows, or by an `exact`
 * method.
 */
export type BoundMethod = 'eigenvalues' | 'clusters' | 'batches' | 'sampled batches' | 'semidefinite' | 'exact';

/** A lower bound on the inertia of any k clusters of some rows. */
export interface Bound {
  /** How it was proved. */
  method: BoundMethod;
  /** No k clusters of the rows have a lower inertia. */
  lower: number;
  /** 1 for a bound that is certain; below 1, the probability over the choice of a sample that it holds. */
  confidence: number;
}

/** What is proved about any k centroids on some rows. It says nothing of any one model. */
export interface LowerBound {
  /** Number of rows. */
  rows: number;
  /** Σ w of the rows. */
  weight: number;
  /** All bounds, the greatest first. */
  bounds: Bound[];
  /** The greatest bound that is certain: no k fixed centroids have a lower inertia on these rows. */
  lower: number;
  /** How that bound was proved. */
  method: BoundMethod;
}

/**
 * What is proved about how far a model may be from the global minimum on some rows.
 * @category Operators
 */
export interface Certificate extends LowerBound {
  /** Inertia of the model on the same rows. */
  inertia: number;
  /**
   * inertia ÷ lower − 1, rounded up: the inertia of the model is above the global minimum by at most this part of it.
   * Null where no bound above 0 is proved, and where the inertia is below the bound, so that one of the two is wrong.
   */
  gap: number | null;
}

/**
 * What several bounds on the same rows prove together.
 * @param rows number of rows
 * @param weight Σ w of them
 * @param bounds IN at least one with confidence 1
 */
export function lowerBoundOf(rows: number, weight: number, bounds: readonly Bound[]): LowerBound {
  const sorted = [...bounds].sort((a, b) => b.lower - a.lower);
  const [{ lower, method }] = sorted.filter(({ confidence }) => confidence === 1);
  return { rows, weight, bounds: sorted, lower, method };
}

/**
 * A certificate of a lower bound and the inertia of a model on the same rows.
 * @param inertia as it is reported
 * @param atMost an upper bound on the inertia, which holds whatever was rounded; default: the inertia
 */
export const certificateOf = (bound: LowerBound, inertia: number, atMost: number = inertia): Certificate => ({
  ...bound,
  inertia,
  gap: gapOf(atMost, bound.lower),
});

/**
 * Part of a lower bound by which an inertia may exceed the global minimum, rounded up.
 * @param inertia at least the inertia of the model
 * @param lower at most the global minimum
 * @returns 0 for an inertia of 0; null where nothing is proved, or the inertia is below the bound, which cannot be
 */
export function gapOf(inertia: number, lower: number): number | null {
  if (inertia === 0 && lower === 0) return 0;
  if (!(lower > 0 && inertia >= lower && inertia < Number.POSITIVE_INFINITY)) return null;
  return inertia === lower ? 0 : (inertia / lower) * (1 + 4 * UNIT_ROUNDOFF) - 1;
}
