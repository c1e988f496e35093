import { usageError } from '../../src/errors.js';

/**
 * How often something happens: every N seconds, learned rows or mini-batches, such as `5s`, `100000rows` or
 * `50batches`.
 * @category Operators
 */
export type Cadence = `${number}s` | `${number}rows` | `${number}batches`;

/** A cadence in parts. */
interface Interval {
  /** Above zero. */
  count: number;
  /** Seconds, learned rows or mini-batches. */
  unit: 's' | 'rows' | 'batches';
}

const FORM = /^(\d+(?:\.\d+)?)(s|rows|batches)$/;

/**
 * Checks a text, such as the value of a command's flag, that may or may not be a cadence.
 * @throws MeanderError `usage` where it is none
 */
export function asCadence(text: string): Cadence {
  parse(text);
  return text as Cadence;
}

/**
 * A function to call at each mini-batch boundary, with the mini-batches and rows learned so far: whether a multiple of
 * the interval was reached since the last call. Seconds count from the first call.
 * @param now milliseconds from any fixed moment; used for seconds only
 * @throws MeanderError `usage` for a text that is no cadence
 */
export function schedule(cadence: Cadence, now: () => number): (step: number, rows: number) => boolean {
  const { count, unit } = parse(cadence);
  return unit === 's'
    ? bySeconds(count, now)
    : byMultiples(count, unit === 'rows' ? (_, rows) => rows : (step) => step);
}

/** The shortest interval of the cadences that count seconds; undefined where none does. */
export function shortestSeconds(cadences: readonly Cadence[]): number | undefined {
  const seconds = cadences.map(parse).flatMap(({ count, unit }) => (unit === 's' ? [count] : []));
  return seconds.length === 0 ? undefined : Math.min(...seconds);
}

function parse(text: string): Interval {
  const [, digits, unit] = FORM.exec(text) ?? [];
  const count = Number(digits);
  if (!(count > 0))
    throw usageError(
      `The interval must be a number above 0 with a unit, such as 5s, 100000rows or 50batches, but is "${text}".`,
    );
  return { count, unit: unit as Interval['unit'] };
}

function bySeconds(count: number, now: () => number): () => boolean {
  let next = Number.NEGATIVE_INFINITY;
  return () => {
    const seconds = now() / 1000;
    const first = next === Number.NEGATIVE_INFINITY;
    if (seconds < next) return false;
    next = seconds + count;
    return !first;
  };
}

/** Due at the first boundary at or after each multiple of `count`; multiples before the first call do not count. */
function byMultiples(count: number, at: (step: number, rows: number) => number) {
  let next = Number.NEGATIVE_INFINITY;
  return (step: number, rows: number): boolean => {
    const now = at(step, rows);
    if (next === Number.NEGATIVE_INFINITY) next = (Math.floor((now - 1) / count) + 1) * count;
    if (now < next) return false;
    next = (Math.floor(now / count) + 1) * count;
    return true;
  };
}
