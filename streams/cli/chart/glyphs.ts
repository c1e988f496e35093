/** The characters that a drawing is made of. */
export interface Glyphs {
  /** Dots of a cell, across and down. */
  readonly dots: readonly [across: number, down: number];
  /** The character of a cell with these dots, a bit for each, row by row. */
  cell(bits: number): string;
  /** A cell of the second of two lines, where the dots alone do not tell it from the first. */
  readonly second: string | undefined;
  /** How the legend shows a line and a dotted line. */
  readonly samples: readonly [line: string, dotted: string];
  /** Bars from nothing to a full cell. */
  readonly blocks: readonly string[];
  /** The side of a chart where it has no number and where it has one, its corner, and its lower side. */
  readonly axis: { readonly side: string; readonly tick: string; readonly corner: string; readonly base: string };
  /** A level to compare bars with. */
  readonly guide: string;
  /** A line of text in characters that the terminal has. */
  text(line: string): string;
}

/** Where the dots of a Braille pattern, row by row, stand in its character (Unicode, U+2800). */
const BRAILLE = [0, 3, 1, 4, 2, 5, 6, 7];

/** For terminals that show Unicode. */
export const unicodeGlyphs: Glyphs = {
  dots: [2, 4],
  cell: (bits) =>
    bits === 0 ? ' ' : String.fromCharCode(0x2800 + BRAILLE.reduce((sum, to, i) => sum | (((bits >> i) & 1) << to), 0)),
  second: undefined,
  samples: ['⠤⠤', '⠠⠠'],
  blocks: [...' ▁▂▃▄▅▆▇█'],
  axis: { side: '│', tick: '┤', corner: '└', base: '─' },
  guide: '╌',
  text: (line) => line,
};

/** ASCII for what status lines are made of. */
const REPLACED: Readonly<Record<string, string>> = { '█': '#', '░': '.', '·': '-', '…': '~', '–': '-' };
const BARS = '▁▂▃▄▅▆▇';

/** For all other terminals. */
export const asciiGlyphs: Glyphs = {
  dots: [1, 2],
  cell: (bits) => " '.:"[bits],
  second: 'o',
  samples: ['..', 'oo'],
  blocks: [...' ..::::##'],
  axis: { side: '|', tick: '+', corner: '+', base: '-' },
  guide: '-',
  text: (line) =>
    line.replace(/[^\x20-\x7e]/gu, (character) => {
      const height = BARS.indexOf(character);
      return height >= 0 ? '_.-:=+*'[height] : (REPLACED[character] ?? '?');
    }),
};
