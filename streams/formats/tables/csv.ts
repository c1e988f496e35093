import { open } from 'node:fs/promises';
import { csvBeginning } from './csvCandidates.js';
import { type CsvFile, findDialect } from './csvDialect.js';
import { firstCells, isNumberedHeader, isUnlikelyHeader, judgeFirstLine, shortened } from './csvHeader.js';
import type { CsvOptions } from './csvOptions.js';
import { type CsvDialect, describeDialect, settingsOf } from './csvSettings.js';
import { assertSkipsNoRow } from './csvSkipped.js';
import type { Engine } from './duckdb.js';
import { examineColumns } from './examineColumns.js';
import { isUrl, quotePath, quoteText, structOf } from './sql.js';
import type { Table, TableColumn } from './table.js';
import type { TableOptions } from './tableOptions.js';

/** The table in which DuckDB lists the lines that it could not parse. */
const REJECTS = 'reject_errors';
/** The table in which it lists the readings in which it met them. */
const SCANS = 'reject_scans';

/** How CSV data is read, as found by looking at its beginning. */
export interface CsvReading {
  /** Its dialect. */
  readonly dialect: CsvDialect;
  /** Its columns. */
  readonly columns: readonly TableColumn[];
  /** What a person should check. */
  readonly warnings: readonly string[];
}

/**
 * A CSV or TSV file as a table. Its dialect is found, checked against the first rows, and said. With
 * `onBadRow: 'skip'`, DuckDB leaves out lines that it cannot parse and lists them.
 * @throws MeanderError `input` where it cannot be told whether there is a header; Error of DuckDB where the file cannot
 *   be read
 */
export async function openCsv(engine: Engine, path: string, options: TableOptions): Promise<Table> {
  return csvTable(path, path, await examineCsv(engine, path, options), options);
}

/**
 * Finds how a CSV file is read.
 * @param name what messages call it, where that is not its path
 * @throws as `openCsv` does
 */
export async function examineCsv(
  engine: Engine,
  path: string,
  options: TableOptions,
  name = path,
): Promise<CsvReading> {
  const file = quotePath(path);
  const csv: CsvOptions = { ...options.csv, encoding: options.csv?.encoding ?? (await encodingOf(path)) };
  const found = { name, file, beginning: () => csvBeginning(path, csv) };
  const header = await withHeader(engine, found, await findDialect(engine, found, csv), csv);
  const { dialect, cells } = header;
  if (csv.skip === undefined) await assertSkipsNoRow(engine, file, name, dialect);
  const unnamed = dialect.header && cells[0] === '' ? [dialect.columns[0].name] : [];
  const guessed = structOf(dialect.columns, quoteText, quoteText);
  const sample = `FROM read_csv(${file}, ${settingsOf(dialect)}, columns = ${guessed}, ignore_errors = true)`;
  const columns = await examineColumns(engine, sample, dialect.columns, options, {
    untyped: true,
    unnamed,
    marks: dialect,
  });
  return { dialect, columns, warnings: warningsOf(name, header, csv) };
}

/** A CSV file as a table that is read in a way that was found before. @param name what messages call it */
export function csvTable(
  name: string,
  path: string,
  { dialect, columns, warnings }: CsvReading,
  { onBadRow }: TableOptions,
): Table {
  const types = structOf(columns.map(asWritten), quoteText, quoteText);
  const countsRejects = onBadRow === 'skip';
  const rejects = countsRejects ? ', store_rejects = true' : '';
  const sql = `FROM read_csv(${quotePath(path)}, ${settingsOf(dialect)}, columns = ${types}${rejects})`;
  return { name, sql, columns, countsRejects, dialect: describeDialect(dialect), warnings };
}

/** A column with the type that its cells have in the file. */
const asWritten = (column: TableColumn): TableColumn =>
  column.sql === undefined ? column : { ...column, type: 'VARCHAR' };

/** Whether the first line says more than the names of the columns do: it may be a row, or its first cell is empty. */
const needsCells = (dialect: CsvDialect): boolean =>
  !dialect.header || isUnlikelyHeader(dialect) || /^(column0+)?$/.test(dialect.columns[0].name);

/** A dialect, and what is known of the first line. */
interface HeaderFound {
  dialect: CsvDialect;
  /** The cells of the first line, where they say more than the names of the columns. */
  cells: string[];
  /** Whether the first line is taken for a header, but may be a row. */
  isDoubtful?: boolean;
}

/** The dialect with the header that the first line is. */
async function withHeader(
  engine: Engine,
  found: CsvFile & { name: string },
  dialect: CsvDialect,
  csv: CsvOptions,
): Promise<HeaderFound> {
  const settings = settingsOf({ ...dialect, header: false }).replace(/, header = false/, '');
  const cells = needsCells(dialect) ? await firstCells(engine, found.file, dialect, settings) : [];
  const mayBeRow = isUnlikelyHeader(dialect);
  if (csv.header !== undefined || (dialect.header && !mayBeRow)) return { dialect, cells };
  if (isNumberedHeader(found.name, cells, dialect)) {
    const { delimiter, decimal } = dialect;
    const named = { ...csv, delimiter, decimal, header: true };
    return {
      dialect: dialect.header ? dialect : await findDialect(engine, found, named),
      cells,
      isDoubtful: cells[0] !== '',
    };
  }
  const first = mayBeRow ? await judgeFirstLine(engine, found.file, dialect, settings) : 'row';
  if (first !== 'row') return { dialect, cells, isDoubtful: first === 'doubtful header' };
  return { dialect: mayBeRow ? await findDialect(engine, found, { ...csv, header: false }) : dialect, cells };
}

function warningsOf(name: string, { dialect: { header, skip }, cells, isDoubtful }: HeaderFound, csv: CsvOptions) {
  const lines = skip === 1 ? 'line' : `${skip} lines`;
  const skipped =
    `the first ${lines} of ${name} ${skip === 1 ? 'is' : 'are'} skipped, ` +
    'since other lines have other columns; --csv-skip says how many to skip';
  const doubtful =
    `the first line of ${name}, ${shortened(cells)}, is taken for the names of the columns; ` +
    '--csv-header no says that it is a row';
  const none =
    `${name} has no header, so its columns are called column0, column1 and so on; ` +
    '--csv-header yes says that it has one';
  return [
    ...(skip > 0 && csv.skip === undefined ? [skipped] : []),
    ...(isDoubtful ? [doubtful] : []),
    ...(header || csv.header !== undefined ? [] : [none]),
  ];
}

/** The encoding of a file whose first bytes are those of UTF-16; undefined for any other. */
async function encodingOf(path: string): Promise<string | undefined> {
  if (isUrl(path)) return undefined;
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    const [a, b] = buffer;
    if (bytesRead < 2) return undefined;
    const hasMark = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
    const zeros = buffer.subarray(0, bytesRead).filter((byte, i) => i % 2 === 1 && byte === 0).length;
    return hasMark || (!path.toLowerCase().endsWith('.gz') && zeros > bytesRead / 4) ? 'utf-16' : undefined;
  } finally {
    await handle.close();
  }
}

/**
 * Lines that DuckDB could not parse in the reading of this engine, which are then forgotten. DuckDB makes its tables of
 * them when it meets the first.
 */
export async function takeRejectedLines(engine: Engine): Promise<number> {
  const [table] = await engine.rows(`SELECT 1 FROM duckdb_tables() WHERE table_name = '${REJECTS}'`);
  if (!table) return 0;
  const [{ n }] = await engine.rows(`SELECT count(DISTINCT line)::DOUBLE AS n FROM ${REJECTS}`);
  for (const name of [REJECTS, SCANS]) await engine.rows(`DROP TABLE ${name}`);
  return Number(n);
}
