import type { Engine } from './duckdb.js';
import { examineColumns } from './examineColumns.js';
import { sayLaterFields } from './laterFields.js';
import { quotePath, quoteText, structOf } from './sql.js';
import { structParts } from './structParts.js';
import type { Table } from './table.js';
import type { TableOptions } from './tableOptions.js';

/** Settings with which DuckDB's CSV reader gives whole lines. */
const WHOLE_LINES =
  "delim = '\x01', quote = '', escape = '', header = false, auto_detect = false, columns = {'line': 'VARCHAR'}";

/**
 * An NDJSON file, one JSON object per line, as a table. With `onBadRow: 'skip'`, a line that cannot be parsed becomes a
 * row of nulls, which is then rejected: each line is parsed on its own, because DuckDB's reader would take the line
 * after a broken one for a part of it.
 * @throws Error of DuckDB where the file cannot be read
 */
export async function openNdjson(engine: Engine, path: string, options: TableOptions): Promise<Table> {
  const file = quotePath(path);
  const sample = `FROM read_ndjson(${file}, ignore_errors = true)`;
  const described = [...(await engine.describe(sample)), ...(await structParts(engine, sample, options))];
  const columns = await examineColumns(engine, sample, described, options, { untyped: true });
  await sayLaterFields(engine, path, described, options.notify);
  const whole = columns
    .filter(({ inside }) => !inside)
    .map((column) => (column.sql ? { ...column, type: 'VARCHAR' } : column));
  const strict = `FROM read_ndjson(${file}, columns = ${structOf(whole, quoteText, quoteText)})`;
  if (options.onBadRow !== 'skip') return { name: path, sql: strict, columns };
  const shape = quoteText(structOf(whole, JSON.stringify, jsonType));
  const object = `json_transform(TRY_CAST(line AS JSON), ${shape})`;
  return { name: path, sql: `SELECT unnest(${object}) FROM read_csv(${file}, ${WHOLE_LINES})`, columns };
}

/** A DuckDB type as `json_transform` expects it; deeper structures stay JSON. */
function jsonType(type: string): string {
  if (/^\w+$/.test(type)) return `"${type}"`;
  return /^\w+\[\]$/.test(type) ? `["${type.slice(0, -2)}"]` : '"JSON"';
}
