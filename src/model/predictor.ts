import { usageError } from '../errors.js';
import { createKernel, type KernelName, type Screening, type Threads } from '../kernel/index.js';
import type { Model } from './model.js';
import type { Points } from './points.js';
import { RowTransformer } from './transform.js';

/** Label (lowest index wins ties) and squared distance per row. */
export interface Assignment {
  labels: Int32Array;
  distances: Float64Array;
}

/** Assigns points to the nearest centroid of a fixed model. */
export interface Predictor {
  /** @throws MeanderError `usage` for points of other dimensions */
  (points: Points): Assignment;
  readonly model: Model;
  /** How the latest points were assigned. */
  readonly screening: Screening;
  /** Ends its threads, if it has any. */
  close(): void;
}

/**
 * Assigns rows in the units of the data, as the model's transform wants them.
 * @param threads without them the calling thread works alone
 */
export function predictor(model: Model, kernelName: KernelName = 'auto', threads?: Threads): Predictor {
  const kernel = createKernel(kernelName, model.k, model.d, threads);
  kernel.load(model.centroids, model.k, model.d);
  const transformer = new RowTransformer(model.transform);
  const assign = (points: Points): Assignment => {
    if (points.d !== model.d) throw usageError(`The points have ${points.d} features but the model has ${model.d}.`);
    const labels = new Int32Array(points.n);
    const distances = new Float64Array(points.n);
    kernel.assignInto(transformer.apply(points).values, points.n, labels, distances);
    return { labels, distances };
  };
  return Object.defineProperty(Object.assign(assign, { model, close: () => kernel.close() }), 'screening', {
    get: () => kernel.screening,
  }) as Predictor;
}

/** Labels and squared distances of rows against a model. */
export type Assign = (model: Model, points: Points) => Assignment;
