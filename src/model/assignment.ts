import type { Model } from './model.js';
import type { Points } from './points.js';

/** The nearest centroid of each row. */
export interface Assignment {
  /** n, index of the nearest centroid; the lowest index wins ties. */
  labels: Int32Array;
  /** n, squared distance to it, in the units of transformed rows. */
  distances: Float64Array;
}

/** Assigns rows to the centroids of any model, whose transform was applied to the rows before. */
export type Assign = (model: Model, points: Points) => Assignment;
