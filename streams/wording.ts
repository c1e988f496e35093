import type { ClusterEvent } from '../src/adapt/index.js';
import type { Certificate } from '../src/bound/index.js';

/** A whole number with commas between thousands: 1234567 becomes `1,234,567`. */
export const grouped = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** Words that follow the counts of rows, where missing values were filled in some. */
export const filledWords = (rows: number): string => (rows > 0 ? `, ${grouped(rows)} with missing values filled` : '');

/** A number with four significant digits; `–` for none. */
export const short = (x: number | null | undefined): string =>
  x === null || x === undefined ? '–' : Number(x.toPrecision(4)).toString();

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

/**
 * What a certificate proves, in words.
 * @param weighting how the rows are counted, from a comma on
 */
export function proved({ gap, rows, method }: Certificate, weighting = ''): string {
  if (gap === null) return `nothing about ${grouped(rows)} rows${weighting}`;
  const far = gap < 1 ? `within ${roundedUp(100 * gap, 3)} % of` : `at most ${roundedUp(1 + gap, 4)} times`;
  return `${far} the best possible over ${grouped(rows)} rows${weighting} (proved by ${method})`;
}

/** What happened to a cluster, in words. */
export function describeEvent({ event, rows, id, other, signal, from, to }: ClusterEvent): string {
  const who = id === null ? 'the stream as a whole' : `cluster number ${id}`;
  const change = from === undefined || to === undefined ? '' : ` from ${short(from)} to ${short(to)}`;
  const what = {
    born: 'is born',
    died: 'died: it never got a row',
    merged: `was merged into number ${other}`,
    split: `was split from number ${other}`,
    moved: `moved by ${short(to ?? null)}; its spread is ${short(from ?? null)}`,
    drifting: `is drifting: its ${signal} went${change}`,
    quiet: `fell quiet: it had ${((from ?? 0) * 100).toFixed(1)} % of the weight`,
  }[event];
  return `${grouped(rows)} rows: ${who} ${what}`;
}
