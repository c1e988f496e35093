import type { ClusterEvent } from '../../src/adapt/index.js';
import type { Certificate } from '../../src/bound/index.js';

const BARS = '▁▂▃▄▅▆▇█';

/** 1234567 → `1,234,567`. */
export const grouped = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** Four significant digits, or `–` for nothing. */
export const short = (x: number | null | undefined): string =>
  x === null || x === undefined ? '–' : Number(x.toPrecision(4)).toString();

/** 75 → `1:15`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const tail = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** The latest values as a line of bars. */
export function sparkline(values: readonly number[], width = 12): string {
  const shown = values.slice(-width);
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  return shown.map((value) => BARS[span > 0 ? Math.round(((value - low) / span) * 7) : 0]).join('');
}

/** A bar of a part of the width. */
export const bar = (part: number, width: number): string =>
  '█'.repeat(Math.round(Math.min(1, Math.max(0, part)) * width)).padEnd(width, '░');

/** What a certificate says, in words. */
export function proved({ gap, rows, method }: Certificate): string {
  if (gap === null) return `nothing of ${grouped(rows)} rows yet`;
  const far = gap < 1 ? `within ${Number((100 * gap).toPrecision(3))} % of` : `at most ${short(1 + gap)} times`;
  return `${far} the best possible over ${grouped(rows)} rows (proved by ${method})`;
}

/** What became of a cluster, in words. */
export function describeEvent({ event, rows, id, other, signal, from, to }: ClusterEvent): string {
  const who = id === null ? 'the stream as a whole' : `cluster number ${id}`;
  const change = from === undefined || to === undefined ? '' : ` from ${short(from)} to ${short(to)}`;
  const what = {
    born: 'is born',
    died: 'died: it was never hit',
    merged: `was merged into number ${other}`,
    split: `was split from number ${other}`,
    moved: `moved by ${short(to ?? null)}, its spread is ${short(from ?? null)}`,
    drifting: `is drifting: its ${signal} went${change}`,
    quiet: `fell quiet: it had ${((from ?? 0) * 100).toFixed(1)} % of the weight`,
  }[event];
  return `${grouped(rows)} rows: ${who} ${what}`;
}
