import { inputError } from '../errors.js';
import type { Forgetting } from '../model/forgetting.js';
import type { Points } from '../model/points.js';
import { powerOfHalf } from '../numeric/powerOfHalf.js';
import { rowAt, type ValidatedBatch } from './validatedBatch.js';

/** The later of two times, either of which may be unknown. */
export const later = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** The latest of the times; null where there are none. */
export function latest(times: Float64Array | undefined): number | null {
  let most = Number.NEGATIVE_INFINITY;
  for (const time of times ?? []) if (time > most) most = time;
  return most === Number.NEGATIVE_INFINITY ? null : most;
}

/** The rows of a mini-batch with the weights that they are learned with. */
export interface WeighedBatch {
  /** The rows. */
  points: Points;
  /** λ, the factor by which all earlier weights are multiplied. */
  lambda: number;
  /** Event time that the weights then refer to, in seconds; null where nothing is forgotten by time. */
  clock: number | null;
}

/**
 * Weighs a mini-batch against everything learned before it.
 * @param points its rows; where only the number of rows counts, those of its last block will do
 * @param n number of all its rows
 * @param clock event time that the weights of the model refer to, in seconds; null before the first row
 * @throws MeanderError `input` where rows without times are to be forgotten by time
 */
export function weigh(points: Points, n: number, forgetting: Forgetting, clock: number | null): WeighedBatch {
  if (forgetting.by === 'time') return weighByAge(points, clock, forgetting.halfLife);
  return { points, lambda: forgetting.lambda(n), clock: null };
}

/**
 * Multiplies the weight of each row by ½^(age / half-life), where the age is the time since its event, whatever the
 * order of the rows and whether or not rows came in between.
 */
function weighByAge(points: Points, clock: number | null, halfLife: number): WeighedBatch {
  const { times } = points;
  const newest = latest(times);
  if (!times || newest === null) {
    throw inputError(
      'A half-life in time needs the time of each row: name its column with time (--time COLUMN), or read a feed.',
    );
  }
  const now = clock === null ? newest : Math.max(clock, newest);
  const weights = Float64Array.from(
    times,
    (time, i) => (points.weights?.[i] ?? 1) * powerOfHalf((now - time) / halfLife),
  );
  const lambda = clock === null ? 1 : powerOfHalf((now - clock) / halfLife);
  return { points: { ...points, weights }, lambda, clock: now };
}

/**
 * Rejects rows whose events lie more than `late` seconds before the latest event read before them.
 * @param watermark latest event read before these rows, in seconds
 */
export function withoutLate(batch: ValidatedBatch, watermark: number | null, late: number): ValidatedBatch {
  const { times, n } = batch;
  if (!times) return batch;
  let newest = watermark ?? Number.NEGATIVE_INFINITY;
  const kept: number[] = [];
  const reasons = new Map(batch.reasons);
  for (let i = 0; i < n; i++) {
    if (times[i] < newest - late) reasons.set(rowAt(batch, i), 'late');
    else kept.push(i);
    if (times[i] > newest) newest = times[i];
  }
  return kept.length === n ? batch : { ...keepRows(batch, kept), reasons };
}

/** Only some of the valid rows of a batch. */
function keepRows(batch: ValidatedBatch, kept: readonly number[]): ValidatedBatch {
  const { d } = batch;
  const values = batch.values.slice(0, kept.length * d);
  kept.forEach((from, to) => values.set(batch.values.subarray(from * d, (from + 1) * d), to * d));
  const pick = (numbers: Float64Array | undefined) => numbers && Float64Array.from(kept, (i) => numbers[i]);
  return {
    ...batch,
    values,
    n: kept.length,
    weights: pick(batch.weights),
    times: pick(batch.times),
    ...(batch.incomplete && { incomplete: Uint8Array.from(kept, (i) => batch.incomplete?.[i] ?? 0) }),
    rowNumbers: Int32Array.from(kept, (i) => rowAt(batch, i)),
  };
}
