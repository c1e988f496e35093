export {
  describeEvent,
  filledWords,
  grouped,
  proved,
  roundedDown,
  roundedDownTo,
  roundedUp,
  short,
} from '../wording.js';

/** Characters of a line of bars, from low to high. */
const BARS = '▁▂▃▄▅▆▇█';

/** Seconds as hours, minutes and seconds: 75 becomes `1:15`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Values that a line of bars shows. */
export const SPARKS = 12;

/** The latest values as a line of bars, from the lowest of them to the highest. */
export function sparkline(values: readonly number[]): string {
  const shown = values.slice(-SPARKS);
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  const top = BARS.length - 1;
  return shown.map((value) => BARS[span > 0 ? Math.round(((value - low) / span) * top) : 0]).join('');
}

/** A bar that fills a part, 0…1, of the width. */
export const bar = (part: number, width: number): string =>
  '█'.repeat(Math.round(Math.min(1, Math.max(0, part)) * width)).padEnd(width, '░');
