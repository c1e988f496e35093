import type { Transform } from './transform.js';

/** The model: k centroids of d dimensions and the weight each has absorbed. */
export interface Model {
  k: number;
  d: number;
  /** k×d, row-major. */
  centroids: Float64Array;
  /** k, decayed total weight. */
  weights: Float64Array;
  /** What happens to rows before they are compared with the centroids; none: nothing. */
  transform?: Transform;
}

/** A copy that shares nothing. */
export const copyModel = (model: Model): Model => ({
  k: model.k,
  d: model.d,
  centroids: model.centroids.slice(),
  weights: model.weights.slice(),
  ...(model.transform && { transform: model.transform }),
});
