import type { FormatName } from '../detect.js';
import { csvExtensions, hasExtension } from '../extensions.js';
import { openCsv } from './csv.js';
import type { Engine } from './duckdb.js';
import { openNdjson } from './ndjson.js';
import { openParquet } from './parquet.js';
import { isUrl } from './sql.js';
import type { Table } from './table.js';
import type { TableOptions } from './tableOptions.js';

/** Opens one file, on disk or at a URL. @throws Error of DuckDB where it cannot be read */
export function openTable(engine: Engine, path: string, options: TableOptions): Promise<Table> {
  const { format = formatOf(path) } = options;
  if (format === 'parquet') return openParquet(engine, path, options);
  return format === 'csv' ? openCsv(engine, path, options) : openNdjson(engine, path, options);
}

const formatOf = (address: string): FormatName => {
  const path = isUrl(address) ? address.replace(/\?.*$/, '') : address;
  if (hasExtension(path, ['parquet'])) return 'parquet';
  return hasExtension(path, csvExtensions) ? 'csv' : 'ndjson';
};
