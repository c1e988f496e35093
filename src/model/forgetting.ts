import { usageError } from '../errors.js';
import { power } from '../numeric/power.js';

/** A length of time: a number and its unit, seconds, minutes, hours or days, such as `90s`, `10m`, `1.5h` or `7d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** After how much of the stream a row weighs half: in rows, in mini-batches, or in event time. */
export type HalfLife = `${number}rows` | `${number}batches` | Duration;

/** How old rows lose weight: by a factor λ per mini-batch, or by the age of their events. */
export type Forgetting = ForgettingByBatch | ForgettingByTime;

/** All weights are multiplied by λ at every mini-batch. */
export interface ForgettingByBatch {
  /** Tells the two kinds apart. */
  by: 'batches';
  /** Half-life in rows, above 0; null where mini-batches are forgotten alike, whatever their sizes. */
  halfLifeRows: number | null;
  /**
   * λ in [0, 1]: every weight is multiplied by it before the weights of the mini-batch are added.
   * @param rows number of rows in the mini-batch
   */
  lambda(rows: number): number;
}

/** A row weighs ½^(age / halfLife), where its age is measured between events. */
export interface ForgettingByTime {
  /** Tells the two kinds apart. */
  by: 'time';
  /** Half-life in seconds, above 0. */
  halfLife: number;
}

/** Seconds in one unit of a duration. */
const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Reads a duration such as `90s`, `10m`, `1.5h` or `7d`.
 * @param name what the duration is for; the error message begins with it
 * @returns seconds
 * @throws MeanderError `usage` for any other text
 */
export function parseDuration(name: string, text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text) ?? [];
  const seconds = Number(count) * SECONDS[unit];
  if (seconds >= 0) return seconds;
  throw usageError(
    `${name} must be a number of seconds, minutes, hours or days such as 90s, 10m, 1.5h or 7d, but is "${text}".`,
  );
}

/**
 * How a run forgets old rows, from a decay λ per mini-batch or from a half-life; neither: nothing is forgotten.
 * λ = 1 remembers everything; λ = 0 keeps the latest mini-batch only (the decay factor of Spark and Flink). A half-life
 * of b mini-batches is λ = ½^(1/b), one of r rows is λ = ½^(rows in the mini-batch / r).
 * @param decay λ in [0, 1]
 * @param halfLife a text of the form `HalfLife`, above 0
 * @throws MeanderError `usage` for a decay outside [0, 1], an unreadable half-life, or both at once
 */
export function parseForgetting(decay?: number, halfLife?: string): Forgetting {
  if (decay !== undefined && halfLife !== undefined) {
    throw usageError(`Give either a decay (now ${decay}) or a half-life (now ${halfLife}): both mean the same thing.`);
  }
  if (halfLife === undefined) return constantDecay(decay ?? 1);
  const [, number, unit] = /^(\d+(?:\.\d+)?)(rows|batches|s|m|h|d)$/.exec(halfLife) ?? [];
  const length = Number(number);
  if (!(length > 0)) {
    throw usageError(
      `The half-life must be a number above 0 of rows, mini-batches or event time, such as 1000000rows, 100batches, ` +
        `90s, 10m, 1.5h or 7d, but is "${halfLife}".`,
    );
  }
  if (unit === 'rows') return { by: 'batches', halfLifeRows: length, lambda: (rows) => power(0.5, rows / length) };
  if (unit === 'batches') return constantDecay(power(0.5, 1 / length));
  return { by: 'time', halfLife: length * SECONDS[unit] };
}

function constantDecay(lambda: number): Forgetting {
  if (lambda >= 0 && lambda <= 1) return { by: 'batches', halfLifeRows: null, lambda: () => lambda };
  throw usageError(
    `The decay ${lambda} lies outside 0…1; use 1 to forget nothing, or 0 to keep the latest mini-batch only.`,
  );
}

/**
 * Decays a number per cluster and adds what one mini-batch contributes to it: λ·before + added.
 * @param before IN k, or empty before the first mini-batch
 * @param lambda λ in [0, 1]
 * @param added IN k
 * @returns k numbers, a new array
 */
export function decayed(before: readonly number[], lambda: number, added: Float64Array): number[] {
  return Array.from(added, (x, j) => lambda * (before[j] ?? 0) + x);
}
