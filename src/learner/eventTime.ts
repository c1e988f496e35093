import { inputError } from '../errors.js';
import type { Points } from '../model/points.js';
import { powerOfHalf } from '../numeric/powerOfHalf.js';
import type { ValidatedBatch } from './validatedBatch.js';

/** The later of two times, of which there may be none yet. */
export const later = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** The latest time of some rows. */
export function latest(times: Float64Array | undefined): number | null {
  let most = Number.NEGATIVE_INFINITY;
  for (const time of times ?? []) if (time > most) most = time;
  return most === Number.NEGATIVE_INFINITY ? null : most;
}

/** Points whose weights are what is left of them at a later time, and λ for the weights of all that came before. */
export interface Aged {
  points: Points;
  lambda: number;
  /** The time that the weights are of: the latest event learned from so far. */
  clock: number;
}

/**
 * Weighs the rows of a mini-batch by how far their events lie back: ½^(Δt/half-life), whatever their order, and whether
 * or not rows came in between.
 * @param clock the time that the model's weights are of, in seconds; null before the first row
 * @throws MeanderError `input` for rows without times
 */
export function age(points: Points, clock: number | null, halfLife: number): Aged {
  const { times } = points;
  if (!times)
    throw inputError(
      'A half-life in time needs the time of each row: name its column with time (--time COLUMN), or read a feed.',
    );
  const now = later(clock, latest(times)) as number;
  const weights = Float64Array.from(
    times,
    (time, i) => (points.weights?.[i] ?? 1) * powerOfHalf((now - time) / halfLife),
  );
  return {
    points: { ...points, weights },
    lambda: clock === null ? 1 : powerOfHalf((now - clock) / halfLife),
    clock: now,
  };
}

/**
 * Rejects rows whose events lie more than `late` seconds before the latest one read before them.
 * @param watermark latest event read before these rows
 */
export function withoutLate(intake: ValidatedBatch, watermark: number | null, late: number): ValidatedBatch {
  const { times, n, d } = intake;
  if (!times) return intake;
  let seen = watermark ?? Number.NEGATIVE_INFINITY;
  const kept: number[] = [];
  const reasons = new Map(intake.reasons);
  for (let i = 0; i < n; i++) {
    if (times[i] < seen - late) reasons.set(intake.rowNumbers?.[i] ?? i, 'late');
    else kept.push(i);
    if (times[i] > seen) seen = times[i];
  }
  if (kept.length === n) return intake;
  const values = intake.values.slice(0, kept.length * d);
  kept.forEach((from, to) => values.set(intake.values.subarray(from * d, (from + 1) * d), to * d));
  const pick = (numbers: Float64Array | undefined) => numbers && Float64Array.from(kept, (i) => numbers[i]);
  return {
    ...intake,
    values,
    n: kept.length,
    weights: pick(intake.weights),
    times: pick(times),
    rowNumbers: Int32Array.from(kept, (i) => intake.rowNumbers?.[i] ?? i),
    reasons,
  };
}
