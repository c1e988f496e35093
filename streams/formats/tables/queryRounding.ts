import { csvExtensions, hasExtension } from '../extensions.js';
import type { Engine } from './duckdb.js';
import { quoteText } from './sql.js';
import type { TableColumn } from './table.js';

/** Columns that a warning names at most. */
const MOST_NAMED = 5;
/** Types of whole numbers. */
const WHOLE = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;

const wholeNames = (columns: readonly TableColumn[]): string[] =>
  columns.filter(({ type }) => WHOLE.test(type)).map(({ name }) => name);

/**
 * Warnings where DuckDB may round fractions in a query. It takes the types of a text file's columns from its first
 * rows, and those of several files from the first, and converts what comes later without a word.
 * @param files that the query reads
 * @param columns of its result
 */
export async function roundingWarnings(
  engine: Engine,
  files: readonly string[],
  columns: readonly TableColumn[],
): Promise<string[]> {
  const whole = wholeNames(columns);
  const warnings: string[] = [];
  for (const file of whole.length > 0 ? files : []) {
    if (!hasExtension(file, [...csvExtensions, 'json', 'ndjson', 'jsonl'])) continue;
    const found = wholeNames(await engine.describe(`FROM ${quoteText(file)}`).catch(() => []));
    const common = whole.filter((name) => found.includes(name));
    if (common.length > 0)
      warnings.push(
        `in SQL, DuckDB finds the types of columns in the first rows of ${file}, and rounds later fractions in those ` +
          `of whole numbers, here ${listed(common)}; give the file without SQL, or types in read_csv or read_json`,
      );
  }
  const mixed = whole.length > 0 ? await fractionsElsewhere(engine, files, whole) : [];
  if (mixed.length > 0)
    warnings.push(
      'in SQL, DuckDB takes the types of columns from the first of several files, and rounds the fractions of others ' +
        `in ${listed(mixed)}; give the files without SQL, or union_by_name = true`,
    );
  return warnings;
}

/** The columns of whole numbers that hold fractions in some Parquet file. */
async function fractionsElsewhere(engine: Engine, files: readonly string[], whole: readonly string[]) {
  const parquet = files.filter((file) => hasExtension(file, ['parquet']));
  if (parquet.length < 2) return [];
  const found = await engine
    .rows(
      `SELECT DISTINCT name FROM parquet_schema([${parquet.map(quoteText).join(', ')}]) ` +
        `WHERE type IN ('DOUBLE', 'FLOAT') OR scale > 0`,
    )
    .catch(() => []);
  return whole.filter((column) => found.some(({ name }) => name === column));
}

const listed = (names: readonly string[]): string =>
  names
    .slice(0, MOST_NAMED)
    .map((name) => `"${name}"`)
    .join(', ') + (names.length > MOST_NAMED ? ' and others' : '');
