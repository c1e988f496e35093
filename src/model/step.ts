import type { Kernel } from '../kernel/kernel.js';
import { lerp } from '../numeric/lerp.js';
import type { LearningRate } from './learningRate.js';
import type { Model } from './model.js';
import type { Statistics } from './statistics.js';
import { toUnitLength } from './transform.js';

/**
 * Applies one mini-batch: n_j ← λ·n_j + W_j, and where W_j > 0 also c_j ← c_j + η_j·(mean_j − c_j). A centroid at which
 * all its rows lie stays there, since their mean is that row, while a rounded sum divided by W_j may not be. This is
 * the mini-batch k-means of Sculley (2010) with the assignments of the batch held fixed, and with one row per batch the
 * online k-means of Bottou & Bengio (1995).
 * @param model INOUT; where the kernel moves centroids itself they are not updated here, see `Kernel.centroidsInto`
 * @param statistics IN, against the centroids as they are
 * @param rate η as a function of W_j and n_j
 * @param lambda λ in [0, 1], the factor by which old weights decay
 * @param kernel holds the moved centroids afterwards
 * @returns k, ‖movement of c_j‖²; valid until the next call
 */
export function step(
  model: Model,
  statistics: Statistics,
  rate: LearningRate,
  lambda: number,
  kernel: Kernel,
): Float64Array {
  const { k, d, centroids, weights } = model;
  const rates = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const batchWeight = statistics.weights[j];
    weights[j] = lambda * weights[j] + batchWeight;
    if (batchWeight > 0 && statistics.perClusterInertia[j] > 0) rates[j] = rate(batchWeight, weights[j]);
  }
  if (kernel.move) return kernel.move(rates, statistics);
  const movements = new Float64Array(k);
  for (let j = 0; j < k; j++)
    if (statistics.weights[j] > 0)
      movements[j] = move(centroids, j * d, d, statistics.sums, statistics.weights[j], rates[j]);
  kernel.load(centroids, k, d);
  return movements;
}

/**
 * Scales the centroids of a model back to length 1 and loads them into the kernel, as spherical k-means does after
 * every step (Zhong 2005).
 * @param model INOUT
 */
export function ontoSphere({ k, d, centroids }: Model, kernel: Kernel): void {
  kernel.centroidsInto?.(centroids);
  toUnitLength(centroids, d);
  kernel.load(centroids, k, d);
}

/**
 * Moves the centroid that begins at index `from`.
 * @param centroids INOUT
 * @param sums IN k×d, Σ w·x
 * @param weight W of this centroid, above 0
 * @returns the squared movement; even and odd dimensions are summed separately, as the kernel's two SIMD lanes do
 */
function move(
  centroids: Float64Array,
  from: number,
  d: number,
  sums: Float64Array,
  weight: number,
  eta: number,
): number {
  let [even, odd] = [0, 0];
  for (let t = 0; t < d; t++) {
    const before = centroids[from + t];
    const after = lerp(before, sums[from + t] / weight, eta);
    centroids[from + t] = after;
    if (t % 2 === 0) even += (after - before) * (after - before);
    else odd += (after - before) * (after - before);
  }
  return even + odd;
}
