import type { Checkpoint } from '../../src/learner/index.js';

/**
 * What a checkpoint says of the objective, as mean squared distances; null where it says nothing.
 * @category Sinks
 */
export interface PointObjective {
  /** Of the latest mini-batch, before it was learned from. */
  readonly batch: number | null;
  /** The same over the latest mini-batches. */
  readonly recent: number | null;
  /** Of the held-out rows. */
  readonly holdout: number | null;
  /** Proved lower bound: no k centroids have a smaller one on the rows learned so far. */
  readonly lower: number | null;
}

/**
 * A point of the objective over time.
 * @category Sinks
 */
export interface HistoryPoint extends PointObjective {
  /** Mini-batches. */
  readonly step: number;
  /** Rows read. */
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** As in `PointObjective`; the live view measures it later where a checkpoint does not say it. */
  holdout: number | null;
}

/**
 * The objective of a run from its beginning.
 * @category Sinks
 */
export interface RunPoints {
  /** The points, the oldest first. */
  readonly points: readonly HistoryPoint[];
  /** How many came for each one that is kept. */
  readonly gap: number;
}

/** Points that the history of the objective may have. */
export const MOST_POINTS = 2048;

/** What a checkpoint says of the objective. */
export function objectiveOf({ distortion, lowerBound }: Checkpoint): PointObjective {
  const { batch, recent, holdout } = distortion;
  const lower = lowerBound && lowerBound.weight > 0 ? lowerBound.lower / lowerBound.weight : null;
  return { batch, recent, holdout, lower };
}
