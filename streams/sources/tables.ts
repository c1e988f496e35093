import { hasExtension, tableExtensions } from '../formats/extensions.js';
import { Engine, translateErrors } from '../formats/tables/duckdb.js';
import { openTable } from '../formats/tables/openTable.js';
import type { Table } from '../formats/tables/table.js';
import type { TableOptions } from '../formats/tables/tableOptions.js';
import { assertUnchanged, identifyFiles, withContent } from './fileIdentity.js';
import { describeFiles, type SourceNames } from './fileList.js';
import { assertNotWritten, stampOf } from './fileStamp.js';
import type { Source } from './source.js';
import { assertSourceOptions } from './sourceOptions.js';
import { rowIndexOf, tableSource } from './tableSource.js';
import { wholeGzip } from './wholeGzip.js';

/**
 * Parquet, CSV, TSV and NDJSON files, also gzipped, read by DuckDB one after another as one stream, in the order of
 * their rows. Numbers of CSV, TSV and NDJSON are float64. In folders partitioned as `year=2026/`, `columns` may name
 * the partition.
 * @param paths files, folders or globs
 * @throws MeanderError `usage` where DuckDB is not installed or no file has a column, `input` where one file lacks a
 *   column or cannot be read
 *
 * ```js
 * const source = await tables(['points.csv'], { columns: ['x', 'y'] });
 * ```
 * @category Sources
 */
export async function tables(paths: readonly string[], options: TableOptions = {}): Promise<Source> {
  assertSourceOptions('tables', options);
  const files = await identifyFiles(paths, tableExtensions);
  const stamps = await Promise.all(files.map(({ path }) => stampOf(path)));
  const engine = await Engine.open();
  const found: Table[] = [];
  for (const { path } of files) found.push(await translateErrors(path, () => openTable(engine, path, options)));
  const checks = {
    beforeReading: async (file: number) => {
      await assertUnchanged(files[file]);
      return hasExtension(files[file].path, ['gz']) ? wholeGzip(files[file].path) : undefined;
    },
    assertNotWritten: async () => {
      for (const stamp of stamps) await assertNotWritten(stamp);
    },
  };
  const source = await tableSource(engine, found, options, identified(describeFiles(files), options), checks);
  return withContent({ ...source, rowIndex: rowIndexOf(found) }, files);
}

/** The names of a source; settings of CSV files are a part of its identity, since they decide what is read. */
function identified(names: SourceNames, { csv = {} }: TableOptions): SourceNames {
  const settings = Object.entries(csv).filter(([, value]) => value !== undefined);
  return settings.length === 0 ? names : { ...names, identity: `${names.identity} csv:${JSON.stringify(settings)}` };
}
