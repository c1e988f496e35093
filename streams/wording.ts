import type { ClusterEvent } from '../src/adapt/index.js';

/** A whole number with commas between thousands: 1234567 becomes `1,234,567`. */
export const grouped = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** A number with four significant digits; `–` for none. */
export const short = (x: number | null | undefined): string =>
  x === null || x === undefined ? '–' : Number(x.toPrecision(4)).toString();

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
