import { usageError } from '../errors.js';
import { power } from '../numeric/power.js';

/**
 * η of one centroid in one step: how far it moves toward its batch mean, 0…1.
 * @param batchWeight W_j > 0, the weight that this mini-batch gave the centroid
 * @param weight n_j ≥ W_j, its total weight after the step (decayed, if anything is forgotten)
 */
export type LearningRate = (batchWeight: number, weight: number) => number;

/**
 * η = W/n. The centroid is the (weighted) mean of its rows; with batchSize 1 it is Bottou's 1/n rule.
 * Converges almost surely to a local minimum of the distortion: Σ η = ∞, Σ η² < ∞ (Bottou & Bengio 1995; MacQueen 1967).
 */
export const inverseCount: LearningRate = (batchWeight, weight) => batchWeight / weight;

/**
 * η = (W/n)^κ. Forgets its start faster than 1/n.
 * Converges for ½ < κ ≤ 1, where Σ η = ∞ and Σ η² < ∞ (Robbins & Monro 1951).
 */
export const powerRate =
  (kappa: number): LearningRate =>
  (batchWeight, weight) =>
    power(batchWeight / weight, kappa);

/**
 * η = α. Follows drift for ever and does not converge: in a stationary stream the centroid keeps a variance of
 * α/(2 − α) times that of a batch mean.
 */
export const constantRate =
  (alpha: number): LearningRate =>
  () =>
    alpha;

/**
 * The learning rate that `1/n`, `power:KAPPA` or `constant:ALPHA` names.
 * @throws MeanderError `usage` for another text, κ outside (½, 1] or α outside (0, 1]
 */
export function parseLearningRate(text: string): LearningRate {
  if (text === '1/n') return inverseCount;
  const [name, number] = text.split(':', 2);
  const value = Number(number);
  if (name === 'power' && value > 0.5 && value <= 1) return powerRate(value);
  if (name === 'constant' && value > 0 && value <= 1) return constantRate(value);
  throw usageError(
    `The learning rate "${text}" is not known; use 1/n, power:KAPPA with 0.5 < KAPPA ≤ 1, or constant:ALPHA with 0 < ALPHA ≤ 1.`,
  );
}
