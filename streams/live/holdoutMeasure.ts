import { type HeldRows, type Model, nearestCentroid } from '../../src/model/index.js';
import { Turns } from './turns.js';

/** The mean squared distance of held-out rows, with its 95 % confidence interval. */
export interface HoldoutMeasure {
  /** The weighted mean. */
  readonly mean: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** Standard errors of a 95 % confidence interval. */
const STANDARD_ERRORS = 1.96;

/**
 * Measures a model on rows that were never learned from, between turns of the event loop, so that requests are
 * answered meanwhile.
 * @param held IN rows as the model was learned from, transformed
 */
export async function measureHoldout(model: Model, held: HeldRows): Promise<HoldoutMeasure | null> {
  const { k, d } = model;
  const n = held.weights.length;
  const turns = new Turns();
  const distances = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (turns.isDue(k * d)) await turns.next(k * d);
    distances[i] = nearestCentroid(held.values, i * d, model).squaredDistance;
  }
  return summarize(distances, held.weights);
}

function summarize(distances: Float64Array, weights: Float64Array): HoldoutMeasure | null {
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (!(total > 0)) return null;
  const mean = distances.reduce((sum, x, i) => sum + weights[i] * x, 0) / total;
  // Of a weighted mean (Cochran 1977, §2.11).
  const squares = distances.reduce((sum, x, i) => sum + weights[i] * weights[i] * (x - mean) * (x - mean), 0);
  const error = (STANDARD_ERRORS * Math.sqrt(squares)) / total;
  return { mean, low: Math.max(0, mean - error), high: mean + error };
}
