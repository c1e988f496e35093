import { Engine, translateErrors } from '../formats/tables/duckdb.js';
import { openTable } from '../formats/tables/openTable.js';
import { listTableColumns, type Table } from '../formats/tables/table.js';
import type { TableOptions } from '../formats/tables/tableOptions.js';
import { withoutSecrets } from '../formats/withoutSecrets.js';
import { sha256 } from './fileIdentity.js';
import type { Source } from './source.js';
import { rowIndexOf, tableSource } from './tableSource.js';

/**
 * Parquet, CSV and NDJSON files on web servers and in object stores, read in place by DuckDB's extension `httpfs`,
 * which the user must have installed. Keys are those that the user has stored in DuckDB (`CREATE PERSISTENT SECRET`).
 * @param urls such as `s3://bucket/points.parquet`; those of Parquet files may be globs
 * @throws MeanderError `usage` where DuckDB is not installed, `input` where the extension is missing or a file cannot
 *   be read
 */
export async function remoteTables(urls: readonly string[], options: TableOptions): Promise<Source> {
  const engine = await Engine.open();
  const found: Table[] = [];
  for (const url of urls) {
    const name = withoutSecrets(url);
    const table = await translateErrors(name, () => openTable(engine, url, options));
    found.push({ ...table, name });
  }
  const name = found.length === 1 ? found[0].name : `${found.length} files`;
  // Nothing of the content is hashed: that would be a second reading over the network.
  const parts = found.map((table) => `${table.name}:${table.rows ?? ''}:${sha256(listTableColumns(table))}`);
  const source = await tableSource(engine, found, options, { name, identity: parts.join(',') });
  return { ...source, rowIndex: rowIndexOf(found) };
}
