import { cellWidth, cutToWidth } from './cellWidth.js';
import { bar, clock, grouped } from './format.js';
import type { Status } from './status.js';

/** How long something lasts, as the status line says it, in seconds. */
export interface Timing {
  /** Since the work, or the waiting, began. */
  readonly elapsed: number;
  /** Units per second; undefined where that is not known. */
  readonly rate: number | undefined;
  /** Until the work is done; undefined where that is not known. */
  readonly left: number | undefined;
}

/** A part of the line. */
interface Part {
  text: string;
  /** Its importance: 0 is the greatest. What matters least is left out first. */
  rank: number;
  /** What stands between it and the next part. */
  gap: string;
}

const GAP = ' · ';
/** Columns of the bar. */
const BAR = 20;
/** The parts of the greatest importance, which are never left out. */
const KEPT = 2;

/**
 * One line that says how far a command is. Where the terminal is narrow, the least important parts are left out.
 * @param columns columns that the line may take
 */
export function statusText(status: Status, timing: Timing, columns: number): string {
  const parts = status.waitingFor === undefined ? workParts(status, timing) : waitingParts(status, timing);
  const ranks = parts.map(({ rank }) => rank).sort((a, b) => b - a);
  for (const rank of ranks.slice(0, -KEPT)) {
    const line = join(parts);
    if (cellWidth(line) <= columns) return line;
    parts.splice(
      parts.findIndex((part) => part.rank === rank),
      1,
    );
  }
  const others = cellWidth(join(parts)) - cellWidth(parts[0].text);
  parts[0] = { ...parts[0], text: cutToWidth(parts[0].text, Math.max(columns - others, 1)) };
  return cutToWidth(join(parts), columns);
}

const join = (parts: readonly Part[]): string =>
  parts.map(({ text, gap }, i) => (i < parts.length - 1 ? text + gap : text)).join('');

function waitingParts({ waitingFor, count, unit, details = [] }: Status, { elapsed }: Timing): Part[] {
  return [
    { text: `waiting for ${waitingFor}`, rank: 0, gap: GAP },
    { text: clock(elapsed), rank: 1, gap: GAP },
    ...(count === undefined ? [] : [{ text: counted(count, unit), rank: 2, gap: GAP }]),
    ...details.map((text, i) => ({ text, rank: 3 + i, gap: GAP })),
  ];
}

function workParts({ doing, count, unit, part, details = [] }: Status, { elapsed, rate, left }: Timing): Part[] {
  const length = part === undefined ? [] : [bar(part, BAR), `${String(Math.floor(100 * part)).padStart(3)} %`];
  return [
    { text: doing, rank: 0, gap: part === undefined ? GAP : ' ' },
    ...length.map((text, i) => ({ text, rank: i === 0 ? 6 : 1, gap: i === 0 ? ' ' : GAP })),
    ...(count === undefined ? [] : [{ text: counted(count, unit), rank: 3, gap: GAP }]),
    ...(rate === undefined ? [] : [{ text: `${perSecond(rate)}/s`, rank: 5, gap: GAP }]),
    ...details.map((text, i) => ({ text, rank: i === 0 ? 4 : 7 + i, gap: GAP })),
    { text: left === undefined ? clock(elapsed) : `${clock(left)} left`, rank: part === undefined ? 1 : 2, gap: GAP },
  ];
}

const counted = (count: number, unit: string | undefined): string =>
  unit === undefined ? grouped(count) : `${grouped(count)} ${unit}`;

/** A rate; slow work has a decimal. */
const perSecond = (rate: number): string => (rate < 10 ? String(Number(rate.toFixed(1))) : grouped(rate));
