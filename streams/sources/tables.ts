import type { RecordBatch, Schema } from 'apache-arrow';
import { inputError, MeanderError, usageError } from '../../src/errors.js';
import { doubleBuffer } from '../formats/ipc/doubleBuffer.js';
import {
  isList,
  isNumber,
  isOpenList,
  packColumns,
  type ReadColumn,
  readColumn,
  schemaOf,
  toBatch,
} from '../formats/tables/columns.js';
import { Engine, quoteName, quoteText, reasonOf, type TableColumn } from '../formats/tables/duckdb.js';
import { emptyBatch, withOrigin } from '../points/batchOrigin.js';
import type { PointsOptions } from '../points/reader.js';
import { describeFiles, expand, hasExtension, tableExtensions } from './findFiles.js';
import type { Source } from './source.js';

const REJECTS = 'reject_errors';

/** Settings of `tables` and `query`; which columns are read follows from the columns of the points. With `skip`, lines that cannot be parsed are rejected too. */
export interface TableOptions extends PointsOptions {
  /** Columns of any type to read besides. */
  keep?: readonly string[];
  /** Read into the same memory in turn: a record batch is then valid only until the next is asked for. */
  reuse?: boolean;
}

/** One relation that rows are read from: a file or a query. */
interface Table {
  /** For messages. */
  name: string;
  from: string;
  columns: TableColumn[];
  rows?: number;
  /** Whether lines that could not be parsed are counted beside it. */
  rejects?: boolean;
}

interface TablePosition {
  file: number;
  row: number;
}

/**
 * Parquet, CSV, TSV and NDJSON (also gzipped) through DuckDB, read one after another as one stream, in the order of their
 * rows. Numbers of CSV and JSON are float64. In folders partitioned as `year=2026/`, `columns` may name the partition.
 * @param paths files, folders or globs
 * @throws MeanderError `usage` where DuckDB is not installed or a column is missing everywhere, `input` where a file lacks a column
 */
export async function tables(paths: readonly string[], options: TableOptions = {}): Promise<Source> {
  const files = (await Promise.all(paths.map((path) => expand(path, tableExtensions)))).flat();
  const wanted = namedIn(options);
  const engine = await Engine.open();
  const found: Table[] = [];
  for (const { path } of files) found.push(await translateErrors(path, () => openFile(engine, path, wanted, options)));
  return source(engine, found, options, describeFiles(files));
}

/**
 * The result of any SQL that DuckDB understands, `read_parquet`, `read_csv`, `attach`ed databases and so on. A resumed run
 * runs it again, so it must give the same rows in the same order.
 * @throws MeanderError `input` for SQL that cannot be run
 */
export async function query(sql: string, options: TableOptions = {}): Promise<Source> {
  const engine = await Engine.open();
  const from = sql.trim().replace(/;$/, '');
  const columns = await translateErrors('The SQL', () => engine.describe(from));
  return source(engine, [{ name: 'the SQL', from, columns }], options, { name: 'SQL', identity: `sql:${from}` });
}

async function translateErrors<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof MeanderError) throw cause;
    throw inputError(`${name} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}

async function openFile(
  engine: Engine,
  path: string,
  wanted: readonly string[],
  options: TableOptions,
): Promise<Table> {
  const file = quoteText(path);
  if (hasExtension(path, ['parquet'])) {
    const hive = wanted.some((name) => path.includes(`/${name}=`));
    const from = `FROM read_parquet(${file}, hive_partitioning = ${hive})`;
    const [{ rows }] = await engine.rows(`SELECT sum(num_rows)::DOUBLE AS rows FROM parquet_file_metadata(${file})`);
    return { name: path, from, columns: await engine.describe(from), rows: Number(rows) };
  }
  return hasExtension(path, ['csv', 'tsv', 'csv.gz', 'tsv.gz'])
    ? openCsv(engine, path, options)
    : openJson(engine, path, options);
}

async function openCsv(engine: Engine, path: string, options: TableOptions): Promise<Table> {
  const { onBadRow } = options;
  const file = quoteText(path);
  const columns = await asNumbers(engine, `FROM read_csv(${file})`, options);
  const rejects = onBadRow === 'skip' ? ', store_rejects = true' : '';
  return {
    name: path,
    from: `FROM read_csv(${file}, types = ${structOf(columns, quoteText, quoteText)}${rejects})`,
    columns,
    rejects: rejects !== '',
  };
}

/** Where bad lines are passed over each line is parsed for itself: DuckDB's reader would take the line after for a part of it. */
async function openJson(engine: Engine, path: string, options: TableOptions): Promise<Table> {
  const { onBadRow } = options;
  const file = quoteText(path);
  const columns = await asNumbers(engine, `FROM read_ndjson(${file}, ignore_errors = true)`, options);
  if (onBadRow !== 'skip')
    return {
      name: path,
      from: `FROM read_ndjson(${file}, columns = ${structOf(columns, quoteText, quoteText)})`,
      columns,
    };
  const lines = `read_csv(${file}, delim = '\x01', quote = '', escape = '', header = false, auto_detect = false, columns = {'line': 'VARCHAR'})`;
  const shape = quoteText(structOf(columns, JSON.stringify, jsonType));
  return { name: path, from: `SELECT unnest(json_transform(TRY_CAST(line AS JSON), ${shape})) FROM ${lines}`, columns };
}

const structOf = (
  columns: readonly TableColumn[],
  name: (name: string) => string,
  type: (type: string) => string,
): string => `{${columns.map((column) => `${name(column.name)}: ${type(column.type)}`).join(', ')}}`;

/** A type as `json_transform` wants it; what is nested deeper stays JSON. */
function jsonType(type: string): string {
  if (/^\w+$/.test(type)) return `"${type}"`;
  return /^\w+\[\]$/.test(type) ? `["${type.slice(0, -2)}"]` : '"JSON"';
}

/** Rows of a text file whose values tell the type of a column. */
const SAMPLE = 20_480;

/**
 * The columns of a text format, which does not say their types. A column that is mostly numbers holds numbers, so that "NA"
 * among them is a bad row and not, without a word, the end of the column.
 */
async function asNumbers(engine: Engine, from: string, options: TableOptions): Promise<TableColumn[]> {
  const columns = (await engine.describe(from)).map(asFloat64);
  const { features, besides } = named(options);
  const needed = (name: string) =>
    features ? [...features, ...besides].includes(name) : !options.keep?.includes(name);
  const texts = columns
    .filter(({ name, type }) => /^(VARCHAR|JSON)$/.test(type) && needed(name))
    .map(({ name }) => name);
  if (texts.length === 0) return columns;
  const mostly = texts.map(
    (name) =>
      `2 * count(TRY_CAST(${quoteName(name)} AS DOUBLE)) >= greatest(1, count(${quoteName(name)})) AS ${quoteName(name)}`,
  );
  const [numeric] = await engine.rows(`SELECT ${mostly.join(', ')} FROM (${from} LIMIT ${SAMPLE})`);
  return columns.map((column) => (numeric[column.name] ? { ...column, type: 'DOUBLE' } : column));
}

/** A column of whole numbers may go on with others. */
const asFloat64 = ({ name, type }: TableColumn): TableColumn => ({
  name,
  type: type.replace(/^(U?BIGINT|U?HUGEINT|U?INTEGER|DOUBLE|DECIMAL\(.*\))(?=$|\[)/, 'DOUBLE'),
});

async function source(
  engine: Engine,
  found: readonly Table[],
  options: TableOptions,
  names: Pick<Source, 'name' | 'identity'>,
): Promise<Source> {
  const lenient = options.onBadRow === 'skip';
  const { features, others } = choose(found, options);
  const lengths = new Map<string, number>();
  for (const column of [...features, ...others].filter(isOpenList))
    lengths.set(column.name, await listLength(engine, found[0], column.name));
  const plain = (column: TableColumn) => readColumn(column, lengths.get(column.name), lenient);
  const columns = [...(features.every(isNumber) ? [packColumns(features)] : features.map(plain)), ...others.map(plain)];
  const schema = schemaOf(columns);
  const total = found.reduce((sum, { rows }) => sum + (rows ?? Number.NaN), 0);
  const before = found.map((_, i) => found.slice(0, i).reduce((sum, { rows }) => sum + (rows ?? 0), 0));

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = position as TablePosition | null;
    for (let file = start?.file ?? 0; file < found.length && !signal.aborted; file++) {
      const from = file === start?.file ? start.row : 0;
      let number = 0;
      for await (const { batch, row, rejected } of readTable(
        engine,
        found[file],
        columns,
        schema,
        from,
        options.reuse,
      )) {
        if (signal.aborted) return;
        yield withOrigin(batch, {
          position: { file, row } satisfies TablePosition,
          pass: 0,
          name: found[file].name,
          batch: number++,
          row,
          rejected,
        });
      }
    }
  }

  return {
    ...names,
    schema: async () => schema,
    open: read,
    progress: (position) => {
      const at = (position as TablePosition | null) ?? { file: 0, row: 0 };
      return total > 0 ? (before[at.file] + at.row) / total : undefined;
    },
  };
}

const named = ({ columns, vector, weight, time }: TableOptions) => ({
  features: columns ?? (vector === undefined ? undefined : [vector]),
  besides: [weight, time].filter((name) => name !== undefined),
});

/** All columns that the options name. */
const namedIn = (options: TableOptions): string[] => {
  const { features = [], besides } = named(options);
  return [...features, ...besides, ...(options.keep ?? [])];
};

/** The columns to read: features as `pointsReader` would choose them, and what is wanted besides. */
function choose(found: readonly Table[], options: TableOptions): { features: TableColumn[]; others: TableColumn[] } {
  const [first] = found;
  const { features, besides } = named(options);
  const list = first.columns.filter(isList);
  const names =
    features ??
    (list.length === 1
      ? list
      : first.columns.filter((column) => isNumber(column) && !besides.includes(column.name))
    ).map(({ name }) => name);
  if (names.length === 0)
    throw inputError(`${first.name} has no column of numbers to cluster; its columns are: ${columnsOf(first)}.`);
  const others = [...new Set([...besides, ...(options.keep ?? [])])];
  return {
    features: names.map((name) => commonColumn(found, name)),
    others: others.map((name) => commonColumn(found, name)),
  };
}

const columnsOf = (table: Table) => table.columns.map(({ name, type }) => `${name} (${type})`).join(', ');

/** A column that all tables have; numbers of several types become float64. */
function commonColumn(found: readonly Table[], name: string): TableColumn {
  const all = found.map((table) => ({ table, column: table.columns.find((column) => column.name === name) }));
  const having = all.find(({ column }) => column);
  const lacking = all.find(({ column }) => !column);
  if (!having)
    throw usageError(`There is no column "${name}" in ${found[0].name}; its columns are: ${columnsOf(found[0])}.`);
  if (lacking) {
    const where = `${lacking.table.name} has no column "${name}", which ${having.table.name} has; its columns are: ${columnsOf(lacking.table)}`;
    throw inputError(`${where}. Leave that file out, or choose --columns that all files have.`);
  }
  const types = [...new Set(all.map(({ column }) => (column as TableColumn).type))];
  if (types.length === 1) return { name, type: types[0] };
  if (all.every(({ column }) => isNumber(column as TableColumn))) return { name, type: 'DOUBLE' };
  throw inputError(
    `The column "${name}" has the types ${types.join(', ')} in different files; give files of one schema.`,
  );
}

async function listLength(engine: Engine, table: Table, name: string): Promise<number> {
  const column = quoteName(name);
  const [row] = await translateErrors(table.name, () =>
    engine.rows(`SELECT len(${column})::DOUBLE AS length FROM (${table.from}) WHERE ${column} IS NOT NULL LIMIT 1`),
  );
  if (!row) throw inputError(`${table.name} has no list in column "${name}"; there is nothing to cluster.`);
  return Number(row.length);
}

/** The rows of a table from one on; rows that could not be parsed follow at the end. */
async function* readTable(
  shared: Engine,
  table: Table,
  columns: readonly ReadColumn[],
  schema: Schema,
  from: number,
  reuse?: boolean,
) {
  const engine = await shared.another();
  const chunks = engine.stream(
    columns.map(({ sql }) => sql),
    table.from,
    from,
  );
  const room = doubleBuffer(reuse);
  let row = from;
  try {
    for await (const chunk of chunks) {
      const batch = toBatch(schema, chunk, room);
      yield { batch, row, rejected: undefined };
      row += batch.numRows;
    }
    const rejected = table.rejects ? await rejectedLines(engine) : 0;
    if (rejected > 0) yield { batch: emptyBatch(schema), row, rejected: { rows: rejected, reason: 'unreadable' } };
  } catch (cause) {
    if (cause instanceof MeanderError) throw cause;
    throw inputError(
      `${table.name} cannot be read${row > 0 ? ` past row ${row}` : ''}: ${reasonOf(cause)}. --on-bad-row skip goes on without such rows, --columns chooses columns.`,
      { cause },
    );
  }
}

/** Lines of a CSV that the engine could not parse; it makes its table of them when it meets the first. */
async function rejectedLines(engine: Engine): Promise<number> {
  const [table] = await engine.rows(`SELECT 1 FROM duckdb_tables() WHERE table_name = '${REJECTS}'`);
  if (!table) return 0;
  const [{ n }] = await engine.rows(`SELECT count(DISTINCT line)::DOUBLE AS n FROM ${REJECTS}`);
  return Number(n);
}
