import { applyRepair, type Evidence, gain, type Repair } from '../repair.js';
import { planMoves } from './moves.js';
import { splitAll } from './splits.js';

/** Held rows from which a move is judged, moves that are tried at a time, and standard errors that a gain must exceed. */
const [LEAST_HELD, TRIES, SURE] = [100, 4, 3];

/**
 * The structural moves that the latest mini-batch suggests and the hold-out confirms, each judged on top of those before
 * it: the held rows must gain surely.
 */
export function planEscape({ model, inertias, points, held, assign, next }: Evidence): Repair[] {
  const n = held.weights.length;
  if (n < LEAST_HELD || points.n < 2 * model.k) return [];
  const { labels, distances } = assign(model, points);
  const splits = splitAll(points, model, labels, distances, next);
  const weight = points.weights?.reduce((sum, w) => sum + w, 0) ?? points.n;
  const scale = model.weights.reduce((sum, w) => sum + w, 0) / weight;
  const rows = { values: held.values, n, d: model.d };
  const trial = { model: { ...model, centroids: model.centroids.slice(), weights: model.weights.slice() }, inertias: [...inertias] };
  let before = assign(model, rows).distances;
  const confirmed: Repair[] = [];
  for (const move of planMoves({ ...model, inertias }, splits, scale, TRIES)) {
    const next = { model: { ...trial.model, centroids: trial.model.centroids.slice(), weights: trial.model.weights.slice() }, inertias: [...trial.inertias] };
    applyRepair(next, move);
    const after = assign(next.model, rows).distances;
    const { mean, error } = gain(held.weights, before, after);
    if (!(mean > SURE * error)) continue;
    confirmed.push(move);
    Object.assign(trial, next);
    before = after;
  }
  return confirmed;
}
