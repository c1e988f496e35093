import { cellWidth } from './cellWidth.js';

/** A column of a table for a person. */
export interface Column {
  /** Its title. */
  readonly title: string;
  /** Its cells, one per row. */
  readonly cells: readonly string[];
  /** Its importance: 0 is the greatest. On narrow terminals what matters least is left out first. */
  readonly rank: number;
  /** Whether its cells begin at the left; default: they end at the right, as numbers do. */
  readonly left?: boolean;
}

/** What stands before each line and between two columns. */
const GAP = '  ';

/**
 * A table as lines, its titles first.
 * @param width columns of the terminal; where the table is wider, its least important columns are left out
 */
export function tableLines(columns: readonly Column[], width: number): string[] {
  const shown = columns.filter(({ title, cells }) => title !== '' || cells.some((cell) => cell !== ''));
  while (shown.length > 1 && totalWidth(shown) > width) {
    const least = Math.max(...shown.map(({ rank }) => rank));
    shown.splice(
      shown.findIndex(({ rank }) => rank === least),
      1,
    );
  }
  const rows = shown[0]?.cells.length ?? 0;
  return Array.from({ length: rows + 1 }, (_, row) =>
    shown
      .map((column) => GAP + padded(column, row === 0 ? column.title : column.cells[row - 1]))
      .join('')
      .trimEnd(),
  );
}

const columnWidth = ({ title, cells }: Column): number => Math.max(...[title, ...cells].map(cellWidth));

const totalWidth = (columns: readonly Column[]): number =>
  columns.reduce((sum, column) => sum + GAP.length + columnWidth(column), 0);

function padded(column: Column, text: string): string {
  const space = ' '.repeat(columnWidth(column) - cellWidth(text));
  return column.left ? text + space : space + text;
}

/**
 * Lines that fit a terminal: longer ones are broken between words, and what follows stands below the first value.
 * @param width columns of the terminal
 */
export const fittedLines = (lines: readonly string[], width: number): string[] =>
  lines.flatMap((line) => (cellWidth(line) <= width ? [line] : brokenLine(line, width)));

function brokenLine(line: string, width: number): string[] {
  const [start] = /^(\S+ {2,}| *)/.exec(line) ?? [''];
  const broken: string[] = [];
  let current = start;
  for (const word of line.slice(start.length).split(' ')) {
    const longer = current === start || current.trim() === '' ? current + word : `${current} ${word}`;
    if (cellWidth(longer) <= width || current.trim() === '' || current === start) current = longer;
    else {
      broken.push(current);
      current = ' '.repeat(start.length) + word;
    }
  }
  return [...broken, current];
}
