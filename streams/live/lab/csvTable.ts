import type { Data } from 'apache-arrow';
import { Bool, Field, Float64, makeData, RecordBatch, Schema, Struct, Utf8 } from 'apache-arrow';
import { inputError } from '../../../src/errors.js';
import { type CsvLine, csvLines } from './csvCells.js';
import { findDelimiter, KINDS, kindOf } from './csvDelimiter.js';

/** A CSV file as a record batch. */
export interface CsvTable {
  /** Columns of float64, booleans and text, as their cells allow; text is not kept, but null. */
  readonly batch: RecordBatch;
  /** How the file was understood, and what may surprise, in sentences. */
  readonly notes: readonly string[];
}

/** What a cell of a number looks like, by the decimal mark. */
const NUMBERS = {
  '.': /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i,
  ',': /^\s*[+-]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?\s*$/i,
};
const BOOLEAN = /^(?:true|false)$/i;
const VECTOR = /^\s*[[({].*[\])}]\s*$/s;
const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

type Mark = keyof typeof NUMBERS;

/**
 * Reads a CSV file: delimiter, decimal mark and header are found, and said. A column is numbers where all its cells
 * are, or are empty, which makes them missing.
 * @throws MeanderError `input` naming the line that has another number of cells than the first, whose quotes are wrong,
 *   or that has text in a column of numbers; and for a first line that may be a header as well as a row
 */
export function csvTable(text: string): CsvTable {
  const delimiter = findDelimiter(text);
  const lines = [...csvLines(text, delimiter)];
  if (lines.length === 0) throw inputError('The file is empty; choose one with rows.');
  assertSameWidth(lines);
  const mark = decimalMark(lines, delimiter);
  const header = hasHeader(lines, NUMBERS[mark]);
  const rows = header ? lines.slice(1) : lines;
  const names = lines[0].cells.map((cell, t) =>
    header && (t === 0 || cell.trim() !== '') ? cell.trim() : `column${t}`,
  );
  const columns = names.map((name, t) => columnOf(name, rows, t, mark));
  const found = `CSV: ${DELIMITER_NAMES[delimiter]}, decimal ${mark === '.' ? 'point' : 'comma'}, `;
  const notes = [`${found}${header ? 'header' : 'no header'}`, ...columns.flatMap(({ note }) => note ?? [])];
  return { batch: batchOf(names, columns, rows.length), notes };
}

function assertSameWidth(lines: readonly CsvLine[]) {
  const width = lines[0].cells.length;
  const other = lines.find(({ cells }) => cells.length !== width);
  if (other)
    throw inputError(
      `Line ${other.number} has ${other.cells.length} cells, but line ${lines[0].number} has ${width}; ` +
        'correct the file, or quote cells that contain the delimiter.',
    );
}

/** A comma where it is no delimiter and some numbers have one, but none has a point. */
function decimalMark(lines: readonly CsvLine[], delimiter: string): Mark {
  if (delimiter === ',') return '.';
  const some = (pattern: RegExp) => lines.some(({ cells }) => cells.some((cell) => pattern.test(cell)));
  return some(/^\s*[+-]?\d*,\d+(?:e[+-]?\d+)?\s*$/i) && !some(/^\s*[+-]?\d*\.\d+(?:e[+-]?\d+)?\s*$/i) ? ',' : '.';
}

/**
 * Whether the first line names the columns: one of its cells is text above numbers, booleans, times or vectors, or it
 * numbers the columns.
 */
function hasHeader([first, ...rest]: readonly CsvLine[], number: RegExp): boolean {
  const { cells } = first;
  if (numbersColumns(cells)) return isNumberedHeader(first, rest);
  return cells.some((cell, t) => {
    const below = rest.map(({ cells: row }) => row[t]);
    const hasNumber = below.some((text) => text !== '' && number.test(text));
    const kind = hasNumber ? KINDS[0] : kindOf(below);
    return cell !== '' && kind !== undefined && !kind.test(cell);
  });
}

/** Whether the cells are 0, 1, 2 and so on, after an empty one where there are row labels, as pandas writes them. */
function numbersColumns(cells: readonly string[]): boolean {
  const labels = cells[0] === '' ? 1 : 0;
  return cells.length > labels && cells.slice(labels).every((cell, i) => cell === String(i));
}

/** @throws MeanderError `input` where the line may as well be a row, as the command line does */
function isNumberedHeader({ number, cells }: CsvLine, rest: readonly CsvLine[]): boolean {
  if (cells[0] === '' || rest.some((row) => row.cells.some((cell) => /[.,]\d/.test(cell)))) return true;
  if (cells.length === 1) return false;
  throw inputError(`Line ${number}, "${cells.join(',')}", may be a header or a row; give the columns names.`);
}

/** A column, and what is said of it. */
interface Column {
  data: Data;
  note?: string;
}

function columnOf(name: string, rows: readonly CsvLine[], t: number, mark: Mark): Column {
  const filled = rows.filter(({ cells }) => cells[t] !== '');
  const odd = filled.filter(({ cells }) => !NUMBERS[mark].test(cells[t]));
  if (filled.length === 0) return { data: textOf(rows), note: `"${name}" is empty` };
  if (odd.length === 0 && isUnnamedIndex(name, filled, t))
    return { data: textOf(rows), note: 'the first column has no name and holds row labels, so it is left out' };
  if (odd.length === 0) return { data: numbersOf(rows, t, mark) };
  if (filled.every(({ cells }) => BOOLEAN.test(cells[t]))) return { data: booleansOf(rows, t) };
  // As the command line does: such a column must not vanish from the features because of a single "NA".
  if (2 * odd.length <= filled.length) throw notNumber(name, odd[0], t);
  if (2 * filled.filter(({ cells }) => VECTOR.test(cells[t])).length >= filled.length)
    throw inputError(`Column "${name}" holds vectors as text, which the lab does not read; use meander fit.`);
  return { data: textOf(rows) };
}

/** Whether a first column without a name holds distinct whole numbers, as pandas writes row labels. */
const isUnnamedIndex = (name: string, rows: readonly CsvLine[], t: number): boolean =>
  t === 0 &&
  name === '' &&
  rows.every(({ cells }) => Number.isInteger(Number(cells[t]))) &&
  new Set(rows.map(({ cells }) => Number(cells[t]))).size === rows.length;

const notNumber = (name: string, { number, cells }: CsvLine, t: number): Error =>
  inputError(
    `Line ${number} has ${JSON.stringify(cells[t].slice(0, 40))} in column "${name}", which mostly holds numbers; ` +
      'correct or empty the cell, or use meander fit with --on-bad-row skip.',
  );

function numbersOf(rows: readonly CsvLine[], t: number, mark: Mark): Data {
  const values = Float64Array.from(rows, ({ cells }) => Number(mark === ',' ? cells[t].replace(',', '.') : cells[t]));
  return makeData({ type: new Float64(), length: rows.length, data: values, ...nullsOf(rows, t) });
}

const booleansOf = (rows: readonly CsvLine[], t: number): Data =>
  makeData({
    type: new Bool(),
    length: rows.length,
    data: bitsOf(rows, ({ cells }) => cells[t].toLowerCase() === 'true'),
    ...nullsOf(rows, t),
  });

/** A column of text; its cells are not kept, since nothing is learned from them. */
const textOf = ({ length }: readonly CsvLine[]): Data =>
  makeData({
    type: new Utf8(),
    length,
    nullCount: length,
    nullBitmap: new Uint8Array((length + 7) >> 3),
    valueOffsets: new Int32Array(length + 1),
    data: new Uint8Array(),
  });

/** The empty cells of a column, which are missing values. */
function nullsOf(rows: readonly CsvLine[], t: number) {
  const nullCount = rows.filter(({ cells }) => cells[t] === '').length;
  return nullCount > 0 ? { nullCount, nullBitmap: bitsOf(rows, ({ cells }) => cells[t] !== '') } : {};
}

/** One bit per row, as Arrow packs them. Arrow's own builders compile text, which strict pages forbid. */
function bitsOf(rows: readonly CsvLine[], isSet: (row: CsvLine) => boolean): Uint8Array {
  const bits = new Uint8Array((rows.length + 7) >> 3);
  for (const [i, row] of rows.entries()) if (isSet(row)) bits[i >> 3] |= 1 << (i & 7);
  return bits;
}

function batchOf(names: readonly string[], columns: readonly Column[], length: number): RecordBatch {
  const fields = names.map((name, t) => new Field(name, columns[t].data.type, true));
  const children = columns.map(({ data }) => data);
  return new RecordBatch(new Schema(fields), makeData({ type: new Struct(fields), length, nullCount: 0, children }));
}
