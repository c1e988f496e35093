import { usageError } from '../errors.js';
import { createKernel, type Kernel, type KernelName } from '../kernel/index.js';
import type { Model } from './model.js';
import type { Points } from './statistics.js';

/** Label (lowest index wins ties) and squared distance per row. */
export interface Assignment {
  labels: Int32Array;
  distances: Float64Array;
}

/** A function that assigns points to the nearest centroid of a fixed model. */
export function predictor(model: Model, kernelName: KernelName = 'auto'): (points: Points) => Assignment {
  const kernel: Kernel = createKernel(kernelName, model.k, model.d);
  kernel.load(model.centroids, model.k, model.d);
  return (points) => {
    if (points.d !== model.d) throw usageError(`The points have ${points.d} features but the model has ${model.d}.`);
    const labels = new Int32Array(points.n);
    const distances = new Float64Array(points.n);
    kernel.assignInto(points.values, points.n, labels, distances);
    return { labels, distances };
  };
}
