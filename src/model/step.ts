import type { Kernel } from '../kernel/kernel.js';
import { lerp } from '../numeric/lerp.js';
import type { LearningRate } from './learningRate.js';
import type { Model } from './model.js';
import type { Statistics } from './statistics.js';
import { toUnitLength } from './transform.js';

/**
 * One mini-batch applied: n_j ← λ·n_j + W_j, then c_j ← c_j + η_j·(mean_j − c_j) where W_j > 0 (Sculley 2010 with the
 * batch's assignments held fixed; Bottou & Bengio 1995 at one row a batch).
 * @param model INOUT, but for the centroids of a kernel that moves its own: it gives them when they are asked for
 * @param statistics what the kernel summed last
 * @param kernel compares with the moved centroids from then on
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
    if (batchWeight > 0) rates[j] = rate(batchWeight, weights[j]);
  }
  if (kernel.move) return kernel.move(rates);
  const movements = new Float64Array(k);
  for (let j = 0; j < k; j++)
    if (statistics.weights[j] > 0)
      movements[j] = move(centroids, j * d, d, statistics, statistics.weights[j], rates[j]);
  kernel.load(centroids, k, d);
  return movements;
}

/** Brings the model's centroids back to length 1; the kernel compares with them from then on. */
export function ontoSphere({ k, d, centroids }: Model, kernel: Kernel): void {
  kernel.centroidsInto?.(centroids);
  toUnitLength(centroids, d);
  kernel.load(centroids, k, d);
}

/** Moves the centroid at `from`; its squared movement sums even dimensions and odd ones apart, as two lanes do. */
function move(
  centroids: Float64Array,
  from: number,
  d: number,
  { sums }: Statistics,
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
