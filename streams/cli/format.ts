import type { Certificate } from '../../src/bound/index.js';
import { describeEvent, grouped, short } from '../wording.js';

export { describeEvent, grouped, short };

/** Characters of a line of bars, from low to high. */
const BARS = '▁▂▃▄▅▆▇█';

/** Words that follow the counts of rows, where missing values were filled in some. */
export const filledWords = (rows: number): string => (rows > 0 ? `, ${grouped(rows)} with missing values filled` : '');

/** A number ≥ 0 with so few significant digits that a person can read it, but never less than it is: for proofs. */
export function roundedUp(x: number, digits: number): number {
  const near = Number(x.toPrecision(digits));
  if (near >= x) return near;
  return Number((near + unitOf(near, digits)).toPrecision(digits));
}

/** A number ≥ 0 with so few significant digits that a person can read it, but never more than it is: for bounds. */
export function roundedDownTo(x: number, digits: number): number {
  const near = Number(x.toPrecision(digits));
  if (near <= x) return near;
  return Number((near - unitOf(near, digits)).toPrecision(digits));
}

/** A unit in the last of some significant digits. */
const unitOf = (x: number, digits: number): number =>
  Number(`1e${Number(x.toExponential().split('e')[1]) - digits + 1}`);

/** A number ≥ 0 with two decimals, but never more than it is: for the part of an inertia that a bound reaches. */
export const roundedDown = (x: number): string => (Math.floor(100 * x) / 100).toFixed(2);

/** Seconds as hours, minutes and seconds: 75 becomes `1:15`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** The latest values as a line of bars, from the lowest of them to the highest. */
export function sparkline(values: readonly number[], width = 12): string {
  const shown = values.slice(-width);
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  const top = BARS.length - 1;
  return shown.map((value) => BARS[span > 0 ? Math.round(((value - low) / span) * top) : 0]).join('');
}

/** A bar that fills a part, 0…1, of the width. */
export const bar = (part: number, width: number): string =>
  '█'.repeat(Math.round(Math.min(1, Math.max(0, part)) * width)).padEnd(width, '░');

/**
 * What a certificate proves, in words.
 * @param weighting how the rows are counted, from a comma on
 */
export function proved({ gap, rows, method }: Certificate, weighting = ''): string {
  if (gap === null) return `nothing about ${grouped(rows)} rows${weighting}`;
  const far = gap < 1 ? `within ${roundedUp(100 * gap, 3)} % of` : `at most ${roundedUp(1 + gap, 4)} times`;
  return `${far} the best possible over ${grouped(rows)} rows${weighting} (proved by ${method})`;
}
