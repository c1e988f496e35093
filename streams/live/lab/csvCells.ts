import { inputError } from '../../../src/errors.js';

/** A line of a CSV file, cut into cells. */
export interface CsvLine {
  /** Its number in the file, from 1; cells with line breaks make some numbers missing. */
  readonly number: number;
  /** Its cells, without quotes. */
  readonly cells: readonly string[];
}

/**
 * The lines of a CSV file (RFC 4180): cells may be in double quotes, and then contain delimiters, line breaks and
 * doubled quotes. Blank lines are skipped.
 * @throws MeanderError `input` naming the line of a quote that is not closed or that stands within a cell
 */
export function* csvLines(text: string, delimiter: string): Generator<CsvLine> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let number = 1; at < text.length; ) {
    const line = number;
    const cells: string[] = [];
    for (let more = true; more; ) {
      const cell = text[at] === '"' ? quotedCell(text, at, delimiter, number) : plainCell(text, at, delimiter);
      cells.push(cell.text);
      number += cell.breaks;
      more = text[cell.end] === delimiter;
      at = more ? cell.end + 1 : cell.end;
    }
    at = afterBreak(text, at);
    number++;
    if (cells.length > 1 || cells[0] !== '') yield { number: line, cells };
  }
}

/** A cell, and where it ends. */
interface Cell {
  /** What it says. */
  text: string;
  /** Index of the delimiter or line break after it. */
  end: number;
  /** Line breaks within it. */
  breaks: number;
}

function plainCell(text: string, from: number, delimiter: string): Cell {
  let end = from;
  for (; end < text.length; end++) {
    const char = text[end];
    if (char === delimiter || char === '\n' || char === '\r') break;
  }
  return { text: text.slice(from, end), end, breaks: 0 };
}

function quotedCell(text: string, from: number, delimiter: string, line: number): Cell {
  let end = text.indexOf('"', from + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) throw inputError(`Line ${line} begins a quoted cell that does not end; close it with ".`);
  const next = text[end + 1];
  if (next !== undefined && next !== delimiter && next !== '\n' && next !== '\r')
    throw inputError(`Line ${line} has text after a quoted cell; double the quotes within the cell.`);
  const inside = text.slice(from + 1, end);
  return { text: inside.replaceAll('""', '"'), end: end + 1, breaks: inside.split(/\r\n|\n|\r/).length - 1 };
}

const afterBreak = (text: string, at: number): number =>
  text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : Math.min(text.length, at + 1);
