/** How a bound was proved. */
export type BoundMethod = 'eigenvalues' | 'clusters' | 'batches' | 'sampled batches' | 'semidefinite' | 'exact';

/** A lower bound on the inertia of any k clusters of some rows. */
export interface Bound {
  method: BoundMethod;
  lower: number;
  /** 1 for a deterministic bound; else the probability, over the choice of the sample, that it holds. */
  confidence: number;
}

/** What is known of how far a model is from the global minimum on some rows. */
export interface Certificate {
  rows: number;
  /** Inertia of the model on the rows. */
  inertia: number;
  bounds: Bound[];
  /** The greatest deterministic bound. */
  lower: number;
  method: BoundMethod;
  /** inertia ÷ lower − 1: no clustering is better by a greater part than gap ÷ (1 + gap); null where nothing above 0 is proved. */
  gap: number | null;
}

/** Puts bounds together, the greatest first. */
export function certificateOf(rows: number, inertia: number, bounds: readonly Bound[]): Certificate {
  const sorted = [...bounds].sort((a, b) => b.lower - a.lower);
  const [best] = sorted.filter(({ confidence }) => confidence === 1);
  const gap = inertia === 0 ? 0 : best.lower > 0 ? Math.max(0, inertia / best.lower - 1) : null;
  return { rows, inertia, bounds: sorted, lower: best.lower, method: best.method, gap };
}
