import { lerp } from '../numeric/lerp.js';
import type { LearningRate } from './learningRate.js';
import type { Model } from './model.js';
import type { Statistics } from './statistics.js';

/**
 * One mini-batch applied: n_j ← λ·n_j + W_j, then c_j ← c_j + η_j·(mean_j − c_j) where W_j > 0 (Sculley 2010 with the
 * batch's assignments held fixed; Bottou & Bengio 1995 at one row a batch).
 * @param model INOUT
 * @returns Σ_j ‖movement of c_j‖²
 */
export function step(model: Model, statistics: Statistics, rate: LearningRate, lambda: number): number {
  const { k, d, centroids, weights } = model;
  let movement = 0;
  for (let j = 0; j < k; j++) {
    const batchWeight = statistics.weights[j];
    weights[j] = lambda * weights[j] + batchWeight;
    if (!(batchWeight > 0)) continue;
    const eta = rate(batchWeight, weights[j]);
    for (let i = j * d; i < (j + 1) * d; i++) {
      const before = centroids[i];
      centroids[i] = lerp(before, statistics.sums[i] / batchWeight, eta);
      movement += (centroids[i] - before) * (centroids[i] - before);
    }
  }
  return movement;
}
