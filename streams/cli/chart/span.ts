import { cellWidth } from '../cellWidth.js';

/** What a piece of text is, which decides its colour where there are colours. */
export type Tone = 'plain' | 'faint' | 'recent' | 'holdout' | 'bars';

/** A piece of text in one tone. */
export interface Span {
  /** The text, without anything that a terminal obeys. */
  readonly text: string;
  /** Its tone. */
  readonly tone: Tone;
}

/** A line of a drawing. */
export type Line = readonly Span[];

/** Colours that are readable on light and on dark, in every palette: codes of SGR (ECMA-48). */
const CODES: Readonly<Record<Exclude<Tone, 'plain'>, number>> = { faint: 2, recent: 36, holdout: 35, bars: 36 };

/** A piece of text. */
export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

/** Neighbours of one tone as one piece, so that a terminal gets no colour twice. */
export function joined(pieces: Iterable<Span>): Line {
  const line: Span[] = [];
  for (const { text, tone } of pieces) {
    const last = line.at(-1);
    if (last?.tone === tone) line[line.length - 1] = span(last.text + text, tone);
    else line.push(span(text, tone));
  }
  return line;
}

/** Columns of a terminal that a line takes. */
export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + cellWidth(text), 0);

/** A line that is filled up with spaces to a width. */
export const padded = (line: Line, width: number): Line => [
  ...line,
  span(' '.repeat(Math.max(0, width - lineWidth(line)))),
];

/** A line without spaces at its end, which a terminal would keep as if they were text. */
export function trimmed(line: Line): Line {
  const last = line.at(-1);
  const text = last?.text.trimEnd();
  if (last === undefined || text === last.text) return line;
  const before = line.slice(0, -1);
  return text ? [...before, span(text, last.tone)] : trimmed(before);
}

/** A line without colours. */
export const plainText = (line: Line): string => line.map(({ text }) => text).join('');

/** A line with colours. */
export const colouredText = (line: Line): string =>
  line.map(({ text, tone }) => (tone === 'plain' ? text : `\x1b[${CODES[tone]}m${text}\x1b[m`)).join('');

/** A part of a line that may be left out. */
export interface Part {
  /** What stands there. */
  readonly line: Line;
  /** Its importance: 0 is the greatest. What matters least is left out first. */
  readonly rank: number;
}

/** Parts with two spaces between them; where they are too wide, the least important ones are left out. */
export function fittedParts(parts: readonly Part[], width: number): Line {
  const line = parts.flatMap((part, i) => (i === 0 ? part.line : [span('  '), ...part.line]));
  if (lineWidth(line) <= width || parts.length === 0) return line;
  const least = Math.max(...parts.map(({ rank }) => rank));
  return fittedParts(
    parts.filter(({ rank }) => rank !== least),
    width,
  );
}
