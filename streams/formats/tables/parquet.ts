import type { Engine } from './duckdb.js';
import { quotePath } from './sql.js';
import type { Table } from './table.js';
import { keptNames, namedFeatures, type TableOptions, weightAndTime } from './tableOptions.js';

/**
 * A Parquet file as a table. A column that a folder's name gives, such as `year=2026/`, is one only if the options name
 * it.
 * @throws Error of DuckDB where the file cannot be read
 */
export async function openParquet(engine: Engine, path: string, options: TableOptions): Promise<Table> {
  const file = quotePath(path);
  const { features = [] } = options;
  const wanted = [...(namedFeatures(options) ?? features), ...weightAndTime(options), ...keptNames(options, [])];
  const partitioned = options.keep === 'all' || wanted.some((name) => path.includes(`/${name}=`));
  const sql = `FROM read_parquet(${file}, hive_partitioning = ${partitioned})`;
  const [{ rows }] = await engine.rows(`SELECT sum(num_rows)::DOUBLE AS rows FROM parquet_file_metadata(${file})`);
  return { name: path, sql, columns: await engine.describe(sql), rows: Number(rows) };
}
