import type { Transform } from './transform.js';

/**
 * The model: k centroids of d dimensions and the weight each has absorbed.
 * @category Models
 */
export interface Model {
  /** Number of clusters. */
  k: number;
  /** Number of features. */
  d: number;
  /** k×d, row-major, in the units of transformed rows. */
  centroids: Float64Array;
  /** k, total weight of the rows that each centroid absorbed, decayed if old rows are forgotten. */
  weights: Float64Array;
  /** How rows are transformed before they are compared with the centroids; absent: rows are used as they are. */
  transform?: Transform;
  /** d names of the features, in order; absent: they have none, and rows are taken by place. */
  featureNames?: readonly string[];
}

/** A copy of a model with memory of its own; the transform and the names, which never change, are shared. */
export const copyModel = (model: Model): Model => ({
  k: model.k,
  d: model.d,
  centroids: model.centroids.slice(),
  weights: model.weights.slice(),
  ...(model.transform && { transform: model.transform }),
  ...(model.featureNames && { featureNames: model.featureNames }),
});
