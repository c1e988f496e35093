import { copyModel } from '../model/model.js';
import { gain, LEAST_HELD } from '../model/pairedGain.js';
import { totalWeight } from '../model/points.js';
import { planMoves } from '../splitMerge/plan.js';
import { splitAll } from '../splitMerge/split.js';
import { applyRepair, type Repair } from '../splitMerge/splitMerge.js';
import type { Evidence } from './repair.js';

/** Moves that are tried at a time, and standard errors that a gain must exceed. */
const [TRIES, SURE] = [4, 3];

/**
 * The structural moves that the latest mini-batch suggests and the hold-out confirms, each judged on top of those before
 * it: the held rows must gain surely.
 */
export function planEscape({ model, inertias, points, held, assign, next }: Evidence): Repair[] {
  const n = held.weights.length;
  if (n < LEAST_HELD || points.n < 2 * model.k) return [];
  const { labels, distances } = assign(model, points);
  const splits = splitAll(points, model, labels, distances, next);
  const scale = model.weights.reduce((sum, w) => sum + w, 0) / totalWeight(points);
  const rows = { values: held.values, n, d: model.d };
  let settled = { model, inertias: [...inertias] };
  let before = assign(model, rows).distances;
  const confirmed: Repair[] = [];
  for (const move of planMoves({ ...model, inertias }, splits, scale, TRIES)) {
    const trial = { model: copyModel(settled.model), inertias: [...settled.inertias] };
    applyRepair(trial, move);
    const after = assign(trial.model, rows).distances;
    const { mean, error } = gain(held.weights, before, after);
    if (!(mean > SURE * error)) continue;
    confirmed.push(move);
    settled = trial;
    before = after;
  }
  return confirmed;
}
