import type { Engine } from './duckdb.js';
import { examineColumns } from './examineColumns.js';
import { isUrl, quotePath } from './sql.js';
import { structParts } from './structParts.js';
import type { Table, TableColumn } from './table.js';
import { keptNames, namedColumns, type TableOptions } from './tableOptions.js';

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
  const misread = await misreadBy(engine, file);
  const marked = columns.map((column) => ({
    ...refusedIfWide(column, misread),
    ...(index.includes(column.name) && { isIndex: true }),
  }));
  const from = rowsFrom(path, `${file}, hive_partitioning = ${partitioned}`, columns);
  const known = { name: path, sql, columns: marked, rows: Number(rows), isParquet: true as const };
  return { ...known, warnings: cutTimeWarnings(columns, misread, options), ...(from && { sqlFrom: from }) };
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

/** What DuckDB reads of a Parquet file otherwise than it is, by paths such as `x`, or `s.x` in a struct. */
export interface Misread {
  /** The digits of decimals that have too many. */
  readonly tooWide: Map<string, number>;
  /** Times with nanoseconds and a time zone, of which the nanoseconds are lost. */
  readonly cut: Set<string>;
}

/** Whether a path is that of a column, or of something in it. */
const isIn = (path: string, column: string): boolean => path === column || path.startsWith(`${column}.`);

/** A column with a type that no reader takes, where it is a decimal that is too wide, or holds such decimals. */
export const refusedIfWide = (column: TableColumn, { tooWide }: Misread): TableColumn => {
  const [, digits] = [...tooWide].find(([path]) => isIn(path, column.name)) ?? [];
  return digits === undefined ? column : { ...column, type: `decimal of ${digits} digits` };
};

/** The digits of a column's decimals that are too wide, by the type that `refusedIfWide` gives. */
export function tooWideDigits(type: string): number | undefined {
  const [, digits] = /^decimal of (\d+) digits$/.exec(type) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** A warning for each column to keep of which nanoseconds are lost. */
export const cutTimeWarnings = (columns: readonly TableColumn[], { cut }: Misread, options: TableOptions): string[] =>
  keptNames(options, columns)
    .filter((name) => [...cut].some((path) => isIn(path, name)))
    .map((name) => `column "${name}" has times with nanoseconds and a time zone, of which DuckDB reads microseconds`);

/**
 * Finds what DuckDB reads otherwise than it is, by the schema of a file.
 * @param file its path as an SQL literal
 */
export async function misreadBy(engine: Engine, file: string): Promise<Misread> {
  const nodes = await engine.rows(
    'SELECT name, coalesce(num_children, 0)::DOUBLE AS children, coalesce(precision, 0)::DOUBLE AS digits, ' +
      `coalesce(logical_type, '') AS type FROM parquet_schema(${file})`,
  );
  const found: Misread = { tooWide: new Map(), cut: new Set() };
  // The first node is the root; the children of each other follow it.
  const above: { name: string; left: number }[] = [];
  for (const { name, children, digits, type } of nodes.slice(1)) {
    while (above.at(-1)?.left === 0) above.pop();
    const parent = above.at(-1);
    if (parent) parent.left--;
    above.push({ name: String(name), left: Number(children) });
    const path = above.map((node) => node.name).join('.');
    if (Number(digits) > MOST_DIGITS) found.tooWide.set(path, Number(digits));
    if (/isAdjustedToUTC=1.*NANOS=Nano/.test(String(type))) found.cut.add(path);
  }
  return found;
}
