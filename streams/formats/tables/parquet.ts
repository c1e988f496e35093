import type { Engine } from './duckdb.js';
import { examineColumns } from './examineColumns.js';
import { isUrl, quotePath } from './sql.js';
import { structParts } from './structParts.js';
import type { Table, TableColumn } from './table.js';
import { namedColumns, type TableOptions } from './tableOptions.js';

/**
 * A Parquet file as a table. A column that a folder's name gives, such as `year=2026/`, is one only if the options name
 * it.
 * @throws Error of DuckDB where the file cannot be read
 */
export async function openParquet(engine: Engine, path: string, options: TableOptions): Promise<Table> {
  const file = quotePath(path);
  const partitioned = options.keep === 'all' || namedColumns(options).some((name) => path.includes(`/${name}=`));
  const sql = `FROM read_parquet(${file}, hive_partitioning = ${partitioned})`;
  const [{ rows }] = await engine.rows(`SELECT sum(num_rows)::DOUBLE AS rows FROM parquet_file_metadata(${file})`);
  const index = await pandasIndex(engine, file);
  const described = [...(await engine.describe(sql)), ...(await structParts(engine, sql, options))];
  const columns = await examineColumns(engine, sql, described, options, { untyped: false });
  const tooWide = await wideDecimals(engine, file);
  const marked = columns.map((column) => ({
    ...refusedIfWide(column, tooWide),
    ...(index.includes(column.name) && { isIndex: true }),
  }));
  const from = rowsFrom(path, `${file}, hive_partitioning = ${partitioned}`, columns);
  return { name: path, sql, columns: marked, rows: Number(rows), isParquet: true, ...(from && { sqlFrom: from }) };
}

/** DuckDB's own column of row numbers, by which it leaves row groups out. */
const ROW_NUMBER = 'file_row_number';

/**
 * The query of the rows of one file from some row on; undefined for a glob, and where the file has a column of that
 * name.
 * @param read what `read_parquet` is called with
 */
function rowsFrom(path: string, read: string, columns: readonly TableColumn[]): Table['sqlFrom'] {
  const isGlob = isUrl(path) && /[[*?]/.test(path);
  if (isGlob || columns.some(({ name }) => name.toLowerCase() === ROW_NUMBER)) return undefined;
  return (row) =>
    `SELECT * EXCLUDE (${ROW_NUMBER}) FROM read_parquet(${read}, ${ROW_NUMBER} = true) WHERE ${ROW_NUMBER} >= ${row}`;
}

/** The names of the columns that pandas' note in a file calls row labels. */
async function pandasIndex(engine: Engine, file: string): Promise<string[]> {
  const notes = await engine.rows(
    `SELECT decode(value) AS note FROM parquet_kv_metadata(${file}) WHERE decode(key) = 'pandas'`,
  );
  const columns = notes.flatMap(({ note }) => JSON.parse(String(note)).index_columns ?? []);
  return columns.filter((name) => typeof name === 'string');
}

/** Digits of the widest decimal that DuckDB reads; of wider ones it makes wrong numbers without a word. */
const MOST_DIGITS = 38;

/** A column with a type that no reader takes, where its decimals are too wide. */
export const refusedIfWide = (column: TableColumn, tooWide: ReadonlyMap<string, number>): TableColumn =>
  tooWide.has(column.name) ? { ...column, type: `decimal of ${tooWide.get(column.name)} digits` } : column;

/**
 * The columns of decimals that are too wide, with their digits.
 * @param file its path as an SQL literal
 */
export async function wideDecimals(engine: Engine, file: string): Promise<Map<string, number>> {
  const found = await engine.rows(
    `SELECT name, precision::DOUBLE AS digits FROM parquet_schema(${file}) WHERE precision > ${MOST_DIGITS}`,
  );
  return new Map(found.map(({ name, digits }) => [String(name), Number(digits)]));
}
