import { hasExtension } from '../formats/extensions.js';
import { Engine, translateErrors } from '../formats/tables/duckdb.js';
import { examineColumns } from '../formats/tables/examineColumns.js';
import { cutTimeWarnings, type Misread, misreadBy, refusedIfWide } from '../formats/tables/parquet.js';
import { filesOfQuery } from '../formats/tables/queryFiles.js';
import { isTextFile, roundingWarnings } from '../formats/tables/queryRounding.js';
import { quotePath } from '../formats/tables/sql.js';
import { structParts } from '../formats/tables/structParts.js';
import { listTableColumns } from '../formats/tables/table.js';
import type { TableOptions } from '../formats/tables/tableOptions.js';
import { assertUnchanged, type IdentifiedFile, identify, sha256, withContent } from './fileIdentity.js';
import { namesAndHashes } from './fileList.js';
import { sizesOf } from './findFiles.js';
import type { Source } from './source.js';
import { assertSourceOptions } from './sourceOptions.js';
import { tableSource } from './tableSource.js';

/**
 * The result of an SQL query that DuckDB runs: `read_parquet`, `read_csv`, attached databases and so on. A resumed run
 * runs it again, so it must give the same rows in the same order; its text, the columns of its result and the files on
 * disk that the text names must be the same. SQL is trusted input: it can read every file that this process can read.
 * No extension of DuckDB is fetched. The text may hold passwords, so no checkpoint, model or error repeats it.
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
  assertSourceOptions('query', options);
  const engine = await Engine.open();
  const statement = sql.trim().replace(/;$/, '');
  const [columns, files] = await translateErrors('The SQL', async () => {
    await engine.assertOneQuery(statement);
    return [await engine.describe(statement), await identifiedFiles(engine, statement)] as const;
  });
  const described = { name: 'the SQL', sql: statement, columns };
  const hash = sha256(`${statement}\n${listTableColumns(described)}`);
  const table = await translateErrors('The SQL', async () => {
    const all = [...columns, ...(await structParts(engine, statement, options))];
    const paths = files.map(({ path }) => path);
    const examined = await examineColumns(engine, statement, all, options, {
      untyped: false,
      readsText: paths.some(isTextFile),
    });
    const misread = await misreadIn(engine, paths);
    return {
      ...described,
      columns: examined.map((column) => refusedIfWide(column, misread)),
      warnings: [...(await roundingWarnings(engine, paths, examined)), ...cutTimeWarnings(examined, misread, options)],
    };
  });
  const source = await tableSource(
    engine,
    [table],
    options,
    {
      name: 'SQL',
      identity: `sql:${[hash, namesAndHashes(files)].filter(Boolean).join(',')}`,
      olderIdentity: `sql:${statement}`,
    },
    {
      beforeReading: async () => {
        for (const file of files) await assertUnchanged(file);
        return undefined;
      },
    },
  );
  return files.length > 0 ? withContent(source, files) : source;
}

/** What DuckDB reads of Parquet files otherwise than it is, by the names of their columns. */
async function misreadIn(engine: Engine, paths: readonly string[]): Promise<Misread> {
  const all: Misread = { tooWide: new Map(), cut: new Set() };
  for (const path of paths.filter((name) => hasExtension(name, ['parquet']))) {
    const { tooWide, cut } = await misreadBy(engine, quotePath(path));
    for (const [name, digits] of tooWide) all.tooWide.set(name, digits);
    for (const name of cut) all.cut.add(name);
  }
  return all;
}

/** The files that a statement reads, as far as its text names them, each with its hash. */
async function identifiedFiles(engine: Engine, statement: string): Promise<IdentifiedFile[]> {
  const files: IdentifiedFile[] = [];
  for (const file of await sizesOf(await filesOfQuery(engine, statement))) files.push(await identify(file));
  return files;
}
