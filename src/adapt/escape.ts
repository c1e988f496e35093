import { copyModel } from '../model/model.js';
import { gain, MIN_HOLDOUT_ROWS, STANDARD_ERRORS } from '../model/pairedGain.js';
import { totalWeight } from '../model/points.js';
import { planMoves } from '../splitMerge/plan.js';
import { splitAll } from '../splitMerge/split.js';
import { applyRepair, type Repair } from '../splitMerge/splitMerge.js';
import type { Evidence } from './repair.js';

/** Moves that are tried at one time. */
const MOST_MOVES = 4;

/**
 * Plans split-and-merge moves that leave a poor local minimum: the latest mini-batch suggests them and the hold-out
 * confirms each of them, on top of the moves confirmed before it, by more than chance.
 * @returns the confirmed moves, in the order in which they must be applied
 */
export function planEscape({ model, inertias, points, held, assign, next }: Evidence): Repair[] {
  const n = held.weights.length;
  if (n < MIN_HOLDOUT_ROWS || points.n < 2 * model.k) return [];
  const { labels, distances } = assign(model, points);
  const splits = splitAll(points, model, labels, distances, next);
  const scale = model.weights.reduce((sum, w) => sum + w, 0) / totalWeight(points);
  const rows = { values: held.values, n, d: model.d };
  let current = { model, inertias: [...inertias] };
  let before = assign(model, rows).distances;
  const confirmed: Repair[] = [];
  for (const move of planMoves({ ...model, inertias }, splits, scale, MOST_MOVES)) {
    const trial = { model: copyModel(current.model), inertias: [...current.inertias] };
    applyRepair(trial, move);
    const after = assign(trial.model, rows).distances;
    const { mean, error } = gain(held.weights, before, after);
    if (!(mean > STANDARD_ERRORS * error)) continue;
    confirmed.push(move);
    current = trial;
    before = after;
  }
  return confirmed;
}
