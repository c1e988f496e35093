import type { Engine } from './duckdb.js';
import { examineColumns } from './examineColumns.js';
import { quotePath } from './sql.js';
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
  return { name: path, sql, columns: marked, rows: Number(rows), isParquet: true };
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

/** A column with a type that no reader takes, where it is a decimal that is too wide, or holds such decimals. */
export const refusedIfWide = (column: TableColumn, tooWide: ReadonlyMap<string, number>): TableColumn => {
  const { name } = column;
  const [, digits] = [...tooWide].find(([path]) => path === name || path.startsWith(`${name}.`)) ?? [];
  return digits === undefined ? column : { ...column, type: `decimal of ${digits} digits` };
};

/** The digits of a column's decimals that are too wide, by the type that `refusedIfWide` gives; undefined for others. */
export function tooWideDigits(type: string): number | undefined {
  const [, digits] = /^decimal of (\d+) digits$/.exec(type) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * The decimals that are too wide: their digits by their paths, such as `x` or `s.x` in a struct.
 * @param file its path as an SQL literal
 */
export async function wideDecimals(engine: Engine, file: string): Promise<Map<string, number>> {
  const nodes = await engine.rows(
    'SELECT name, coalesce(num_children, 0)::DOUBLE AS children, coalesce(precision, 0)::DOUBLE AS digits ' +
      `FROM parquet_schema(${file})`,
  );
  const found = new Map<string, number>();
  if (!nodes.some(({ digits }) => Number(digits) > MOST_DIGITS)) return found;
  // The first node is the root; the children of each other follow it.
  const above: { name: string; left: number }[] = [];
  for (const { name, children, digits } of nodes.slice(1)) {
    while (above.at(-1)?.left === 0) above.pop();
    const parent = above.at(-1);
    if (parent) parent.left--;
    above.push({ name: String(name), left: Number(children) });
    if (Number(digits) > MOST_DIGITS) found.set(above.map((node) => node.name).join('.'), Number(digits));
  }
  return found;
}
