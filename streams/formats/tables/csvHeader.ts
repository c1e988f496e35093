import { inputError } from '../../../src/errors.js';
import type { CsvDialect } from './csvDialect.js';
import type { Engine } from './duckdb.js';
import { quoteText } from './sql.js';

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
  const columns = `{${names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ')}}`;
  const [row] = await engine.rows(
    `FROM read_csv(${file}, ${settings}, header = false, columns = ${columns}, ignore_errors = true) LIMIT 1`,
  );
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
  if (labels === 1 || columns.some(({ type }) => FRACTIONS.test(type))) return true;
  if (cells.length === 1) return false;
  throw inputError(
    `The first line of ${path} is ${cells.slice(0, 4).join(',')}${cells.length > 4 ? ',…' : ''}, ` +
      'which could be a header or a row; say which with csv.header (--csv-header yes|no).',
  );
}
