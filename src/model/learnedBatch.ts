import type { Points } from './points.js';
import type { Statistics } from './statistics.js';

/** A moment of a run: mini-batches applied and rows learned by then. */
export interface Moment {
  /** Mini-batches applied. */
  step: number;
  /** Rows learned. */
  rows: number;
}

/** The end of a mini-batch, where a run can be stopped and resumed. */
export interface Boundary extends Moment {
  /** Rows in the hold-out sample when the last row of the mini-batch was read. */
  heldRows: number;
}

/** A mini-batch that was just learned from, as every component of a run sees it. */
export interface LearnedBatch extends Boundary {
  /** Number of its rows. */
  n: number;
  /** Its rows, with the weights that they were learned with; where it has several blocks, those of the last one. */
  points: Points;
  /** λ, the factor by which all earlier weights were multiplied before this mini-batch. */
  lambda: number;
  /** Event time that the weights of the model now refer to, in seconds; null where nothing is forgotten by time. */
  clock: number | null;
  /** Its statistics against the centroids before they moved; valid until the next mini-batch. */
  statistics: Statistics;
  /** Σ w of its rows. */
  weight: number;
  /** k, squared distance that each centroid moved; valid until the next mini-batch. */
  movements: Float64Array;
  /** Σ of the squared distances moved. */
  movement: number;
  /** Exponentially weighted distortion of the leading model, this mini-batch included. */
  recent: number | null;
}
