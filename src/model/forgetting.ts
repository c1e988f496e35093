import { usageError } from '../errors.js';
import { power } from '../numeric/power.js';

/** How old rows lose weight: by a λ of each mini-batch, or by the time that their events lie back. */
export type Forgetting =
  | {
      by: 'batches' /** λ of one mini-batch of so many rows: what is left of every weight before it is added. */;
      lambda(rows: number): number;
    }
  | { by: 'time' /** Seconds. */; halfLife: number };

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A duration such as `90s`, `10m`, `1.5h` or `7d`, in seconds.
 * @throws MeanderError `usage` for anything else
 */
export function parseDuration(name: string, text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text) ?? [];
  const seconds = Number(count) * SECONDS[unit];
  if (!(seconds >= 0))
    throw usageError(
      `${name} is "${text}"; use a number of seconds, minutes, hours or days such as 90s, 10m, 1.5h or 7d.`,
    );
  return seconds;
}

/**
 * How to forget, from a decay 0…1, or a half-life in rows (`1000000rows`), mini-batches (`100batches`) or event time
 * (`90s`, `10m`, `1.5h`, `7d`): what lies one half-life back weighs half. λ = 1 remembers everything, λ = 0 only the latest
 * mini-batch (Spark's and Flink's decay factor).
 * @throws MeanderError `usage` for a decay outside [0, 1], an unreadable half-life, or both at once
 */
export function parseForgetting(decay?: number, halfLife?: string): Forgetting {
  if (decay !== undefined && halfLife !== undefined) {
    throw usageError(`A decay (${decay}) and a half-life (${halfLife}) say the same thing twice; give one of them.`);
  }
  if (halfLife === undefined) return constantDecay(decay ?? 1);
  if (/^\d+(\.\d+)?[smhd]$/.test(halfLife)) {
    const seconds = parseDuration('The half-life', halfLife);
    if (seconds > 0) return { by: 'time', halfLife: seconds };
  }
  const found = /^(\d+(?:\.\d+)?)(rows|batches)$/.exec(halfLife);
  const length = Number(found?.[1]);
  if (!found || !(length > 0)) {
    throw usageError(
      `The half-life "${halfLife}" is not known; use rows, mini-batches or event time such as 1000000rows, 100batches, 90s, 10m, 1.5h or 7d.`,
    );
  }
  if (found[2] === 'batches') return constantDecay(power(0.5, 1 / length));
  return { by: 'batches', lambda: (rows) => power(0.5, rows / length) };
}

function constantDecay(lambda: number): Forgetting {
  if (!(lambda >= 0 && lambda <= 1)) throw usageError(`The decay ${lambda} lies outside 0…1; 1 remembers everything.`);
  return { by: 'batches', lambda: () => lambda };
}

/** λ times what was, and what has come. */
export function decayed(before: readonly number[], lambda: number, inertias: Float64Array): number[] {
  const now = new Array<number>(inertias.length);
  for (let j = 0; j < now.length; j++) now[j] = lambda * (before[j] ?? 0) + inertias[j];
  return now;
}
