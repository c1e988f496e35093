import type { Engine } from './duckdb.js';
import { quotePath, quoteText, structOf } from './sql.js';
import type { Table } from './table.js';
import type { TableOptions } from './tableOptions.js';
import { inferColumns } from './textColumns.js';

/** The table in which DuckDB lists the lines that it could not parse. */
const REJECTS = 'reject_errors';

/**
 * A CSV or TSV file as a table. With `onBadRow: 'skip'`, DuckDB leaves out lines that it cannot parse and lists them.
 * @throws Error of DuckDB where the file cannot be read
 */
export async function openCsv(engine: Engine, path: string, options: TableOptions): Promise<Table> {
  const file = quotePath(path);
  const columns = await inferColumns(engine, `FROM read_csv(${file})`, options);
  const countsRejects = options.onBadRow === 'skip';
  const settings = `types = ${structOf(columns, quoteText, quoteText)}${countsRejects ? ', store_rejects = true' : ''}`;
  return { name: path, sql: `FROM read_csv(${file}, ${settings})`, columns, countsRejects };
}

/** Lines that DuckDB could not parse in the reading of this engine. DuckDB makes its table when it meets the first. */
export async function countRejectedLines(engine: Engine): Promise<number> {
  const [table] = await engine.rows(`SELECT 1 FROM duckdb_tables() WHERE table_name = '${REJECTS}'`);
  if (!table) return 0;
  const [{ n }] = await engine.rows(`SELECT count(DISTINCT line)::DOUBLE AS n FROM ${REJECTS}`);
  return Number(n);
}
