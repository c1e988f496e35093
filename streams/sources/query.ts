import { Engine, translateErrors } from '../formats/tables/duckdb.js';
import type { TableOptions } from '../formats/tables/tableOptions.js';
import type { Source } from './source.js';
import { tableSource } from './tableSource.js';

/**
 * The result of an SQL query that DuckDB runs: `read_parquet`, `read_csv`, attached databases and so on. A resumed run
 * runs it again, so it must give the same rows in the same order.
 * @param sql one SELECT statement; a semicolon at its end is ignored
 * @throws MeanderError `usage` where DuckDB is not installed or a column is missing, `input` for SQL that cannot be run
 *
 * ```ts
 * import { query } from 'meander/duckdb';
 *
 * const source = await query('select range as x, 2 * range as y from range(10)');
 * console.log((await source.schema()).fields.length);
 * // → 1
 * ```
 * @category Sources
 */
export async function query(sql: string, options: TableOptions = {}): Promise<Source> {
  const engine = await Engine.open();
  const statement = sql.trim().replace(/;$/, '');
  const columns = await translateErrors('The SQL', () => engine.describe(statement));
  const table = { name: 'the SQL', sql: statement, columns };
  return tableSource(engine, [table], options, { name: 'SQL', identity: `sql:${statement}` });
}
