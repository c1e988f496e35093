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

/**
 * What is proved about how far a model may be from the global minimum on some rows.
 * @category Operators
 */
export interface Certificate {
  /** Number of rows. */
  rows: number;
  /** Inertia of the model on the rows. */
  inertia: number;
  /** All bounds, the greatest first. */
  bounds: Bound[];
  /** The greatest bound that is certain. */
  lower: number;
  /** How that bound was proved. */
  method: BoundMethod;
  /**
   * inertia ÷ lower − 1, at least 0: the inertia of the model is above the global minimum by at most this part of it.
   * Null where no bound above 0 is proved.
   */
  gap: number | null;
}

/**
 * A certificate of several bounds.
 * @param rows number of rows
 * @param inertia of the model on them
 * @param bounds IN at least one with confidence 1
 */
export function certificateOf(rows: number, inertia: number, bounds: readonly Bound[]): Certificate {
  const sorted = [...bounds].sort((a, b) => b.lower - a.lower);
  const [best] = sorted.filter(({ confidence }) => confidence === 1);
  const gap = inertia === 0 ? 0 : best.lower > 0 ? Math.max(0, inertia / best.lower - 1) : null;
  return { rows, inertia, bounds: sorted, lower: best.lower, method: best.method, gap };
}
