import { inputError } from '../../../src/errors.js';
import { isNumberText } from './csvHeader.js';
import { type CsvDialect, settingsOf } from './csvSettings.js';
import type { Engine } from './duckdb.js';

/** Lines that are looked at. */
const SAMPLE = 20_480;
/** A delimiter that text does not have, the unit separator of ASCII, so that each line is one cell. */
const NO_DELIMITER = '\x1f';

/**
 * Makes sure that the lines that DuckDB skips at the start are no rows. It skips all lines before a later one that is
 * wider.
 * @param name what messages call the file
 * @throws MeanderError `input` where all cells of one of them are numbers
 */
export async function assertSkipsNoRow(engine: Engine, file: string, name: string, dialect: CsvDialect): Promise<void> {
  if (dialect.skip === 0) return;
  const cut = { delimiter: NO_DELIMITER, quote: '', escape: '', decimal: '.', thousands: undefined } as const;
  const settings = settingsOf({ ...dialect, ...cut, skip: 0, header: false });
  const lines = await engine.rows(
    `FROM read_csv(${file}, ${settings}, columns = {'line': 'VARCHAR'}, ignore_errors = true) ` +
      `LIMIT ${Math.min(dialect.skip, SAMPLE)}`,
  );
  const texts = lines.flatMap(({ line }) => (line === null ? [] : [String(line)]));
  const row = texts.find((line) => cellsOf(line, dialect).every(isNumberText));
  if (row === undefined) return;
  const first = dialect.skip === 1 ? 'line' : `${dialect.skip} lines`;
  throw inputError(
    `The first ${first} of ${name} would be skipped, since later lines have other columns, but one of them, ` +
      `${row.slice(0, 80)}, is a row of numbers; correct the file, or say how many lines to skip with csv.skip ` +
      `(--csv-skip ${dialect.skip}, or 0 for none).`,
  );
}

const cellsOf = (line: string, { delimiter, quote }: CsvDialect): string[] =>
  line.split(delimiter).map((cell) => (quote === '' ? cell : cell.replaceAll(quote, '')));
