import { inputError } from '../../../src/errors.js';
import type { CsvDialect } from './csvSettings.js';
import type { Engine } from './duckdb.js';
import { quoteText } from './sql.js';

/** Rows that are looked at. */
const SAMPLE = 20_480;

/** What cells of data look like, in either decimal mark. Text has no kind, since the name of a column is text, too. */
const KINDS = [
  '[+-]?[.,]?[0-9][0-9.,]*([eE][+-]?[0-9]+)?',
  '(?i)true|false',
  '[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}([T ].*)?|[0-9]{1,2}:[0-9]{2}.*',
  '(?s)[\\[({].*[\\])}]',
] as const;

/** Whether a text looks like a number, in either decimal mark. */
export const isNumberText = (text: string): boolean => new RegExp(`^\\s*(${KINDS[0]})\\s*$`).test(text);

/** What names of columns that are cells of data look like; DuckDB appends `_1` to the second of two equal names. */
const UNLIKELY_NAME = /^\s*([+-]?[.,]?\d[\d.,:/ TZ-]*(e[+-]?\d+)?|true|false|[[({].*[\])}])(_\d+)?\s*$/is;

/** Whether the first line may be a row, although DuckDB takes it for a header. */
export const isUnlikelyHeader = ({ header, columns }: CsvDialect): boolean =>
  header && columns.some(({ name }) => UNLIKELY_NAME.test(name));

/** What a first line is that may be a row: a header in doubt has no text above numbers, but above times or the like. */
export type FirstLine = 'row' | 'header' | 'doubtful header';

/**
 * What the first line is. It is a row where some cell is of the kind of the cells below, such as a number above
 * numbers, and none is text above cells of some kind. DuckDB compares types instead, by which 0.5 above 1 and 2 is a
 * name, as 1e3 above any whole numbers is.
 */
export async function judgeFirstLine(
  engine: Engine,
  file: string,
  dialect: CsvDialect,
  settings: string,
): Promise<FirstLine> {
  const names = dialect.columns.map((_, i) => `c${i}`);
  const tests = names.flatMap((name, i) => [
    `count(${name}) FILTER (line > 1)::DOUBLE AS n${i}`,
    `count(${name}) FILTER (line = 1)::DOUBLE AS f${i}`,
    ...KINDS.flatMap((kind, k) => {
      const fits = `regexp_full_match(trim(${name}), ${quoteText(kind)})`;
      return [
        `count(*) FILTER (line > 1 AND ${fits})::DOUBLE AS n${i}_${k}`,
        `count(*) FILTER (line = 1 AND ${fits})::DOUBLE AS f${i}_${k}`,
      ];
    }),
  ]);
  const lines = `${textLines(file, names, settings)} LIMIT ${SAMPLE}`;
  const [found] = await engine.rows(
    `SELECT ${tests.join(', ')} FROM (SELECT *, row_number() OVER () AS line FROM (${lines}))`,
  );
  const counts = found ?? {};
  const judged = names.map((_, i) => judgeCell((key) => Number(counts[key.replace('?', String(i))])));
  if (judged.includes('name') || !judged.includes('row')) return 'header';
  return judged.includes('doubtful name') ? 'doubtful header' : 'row';
}

/** What a cell of the first line says of it, by the cells below. */
function judgeCell(count: (key: string) => number): 'row' | 'name' | 'doubtful name' | undefined {
  // Columns of numbers may have some text, such as "NA", as everywhere.
  const enough = (k: number) => (k === 0 ? count('n?') / 2 : count('n?'));
  const kind = KINDS.findIndex((_, k) => count('n?') > 0 && count(`n?_${k}`) >= enough(k));
  if (kind < 0 || count('f?') === 0) return undefined;
  if (count(`f?_${kind}`) > 0) return 'row';
  return kind === 0 ? 'name' : 'doubtful name';
}

/** A query for all lines with their cells as text. */
function textLines(file: string, names: readonly string[], settings: string): string {
  const columns = `{${names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ')}}`;
  return `FROM read_csv(${file}, ${settings}, header = false, columns = ${columns}, ignore_errors = true)`;
}

/** Types of numbers that may have fractions. */
const FRACTIONS = /^(DOUBLE|FLOAT|DECIMAL)/;

/** Cells of the first line that are read for a check. */
export async function firstCells(
  engine: Engine,
  file: string,
  dialect: CsvDialect,
  settings: string,
): Promise<string[]> {
  const names = dialect.columns.map((_, i) => `c${i}`);
  const [row] = await engine.rows(`${textLines(file, names, settings)} LIMIT 1`);
  return names.map((name) => (row?.[name] === null || row?.[name] === undefined ? '' : String(row[name])));
}

/**
 * Whether a first line of numbers is a header, as pandas writes it for an array: 0, 1, 2 and so on, after an empty
 * cell where there are row labels.
 * @param cells of the first line
 * @throws MeanderError `input` where it could as well be data
 */
export function isNumberedHeader(path: string, cells: readonly string[], { columns }: CsvDialect): boolean {
  const labels = cells[0] === '' ? 1 : 0;
  const numbered = cells.length > labels && cells.slice(labels).every((cell, i) => cell === String(i));
  if (!numbered) return false;
  if (labels === 1 || columns.some(({ type, isWhole }) => FRACTIONS.test(type) && !isWhole)) return true;
  if (cells.length === 1) return false;
  throw inputError(
    `The first line of ${path} is ${shortened(cells)}, ` +
      'which could be a header or a row; say which with csv.header (--csv-header yes|no).',
  );
}

/** The first cells of a line, for messages. */
export const shortened = (cells: readonly string[]): string =>
  `${cells.slice(0, 4).join(',')}${cells.length > 4 ? ',…' : ''}`;
