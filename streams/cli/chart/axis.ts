import type { Glyphs } from './glyphs.js';
import { type Line, span } from './span.js';

/** Numbers of this size are written in full. */
const [SMALLEST, LARGEST] = [1e-3, 1e6];

/** A number on a scale, with as many decimals as tell its ends apart. */
export function scaleLabel(value: number, high: number, low: number): string {
  const size = Math.max(Math.abs(high), Math.abs(low));
  if (size >= LARGEST || size < SMALLEST) return value.toExponential(2);
  return value.toFixed(Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(high - low)))));
}

/** A part of a whole as a percentage with two digits. */
export function percent(part: number): string {
  if (part > 0 && part < 1e-5) return '< 0.001 %';
  const hundredths = 100 * part;
  return `${hundredths === 0 || hundredths >= 9.95 ? Math.round(hundredths) : hundredths.toPrecision(2)} %`;
}

/** The left side of a chart. @param label a number for this row; undefined for none @param gutter columns for it */
export const axisSide = (label: string | undefined, gutter: number, { axis }: Glyphs): Line => [
  span(`${(label ?? '').padStart(gutter)} ${label === undefined ? axis.side : axis.tick}`, 'faint'),
];

/**
 * The lower side of a chart, with words in it.
 * @param words at the left end, in the middle and at the right end; where it is narrow, only the last of them
 * @param width columns of all of it
 */
export function axisBase(words: readonly string[], gutter: number, width: number, { axis }: Glyphs): Line {
  const start = `${' '.repeat(gutter)} ${axis.corner}`;
  const room = width - start.length;
  const last = words.slice(-1);
  const kept = [words, [words[0], ...last]].find((some) => lengthOf(some) <= room) ?? ['', ...last];
  const [gaps, free] = [kept.length - 1, Math.max(0, room - lengthOf(kept))];
  const dashes = (gap: number) =>
    axis.base.repeat(1 + Math.floor(((gap + 1) * free) / gaps) - Math.floor((gap * free) / gaps));
  const text = kept.map((word, i) => (word === '' ? '' : ` ${word} `) + (i < gaps ? dashes(i) : '')).join('');
  return [span(start + text.trimEnd(), 'faint')];
}

/** Columns of words with the shortest dashes between them. */
const lengthOf = (words: readonly string[]): number =>
  words.reduce((sum, word) => sum + (word === '' ? 1 : word.length + 3), -2);
