import { stat } from 'node:fs/promises';
import { csvExtensions, hasExtension } from '../extensions.js';
import type { Engine } from './duckdb.js';
import { quotePath, quoteText } from './sql.js';
import type { TableColumn } from './table.js';

/** Columns that a warning names at most. */
const MOST_NAMED = 5;
/** Rows from which DuckDB finds the types of a text file's columns. */
const SAMPLE = 20_480;
/** Bytes of the largest file that is looked at as a whole. */
const MOST_BYTES = 2 ** 26;
/** Types of numbers with fractions. */
const FRACTION = /^(DOUBLE|FLOAT|DECIMAL\(.*\))$/;
/** Types of whole numbers. */
const WHOLE = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;

const wholeNames = (columns: readonly TableColumn[]): string[] =>
  columns.filter(({ type }) => WHOLE.test(type)).map(({ name }) => name);

/** Whether a file holds text, so that DuckDB finds out the types of its columns. */
export const isTextFile = (file: string): boolean =>
  hasExtension(file, [...csvExtensions, 'json', 'ndjson', 'jsonl', 'ndjson.gz', 'jsonl.gz']);

/**
 * Warnings where DuckDB rounds fractions in a query. It takes the types of a text file's columns from its first rows,
 * and those of several files from the first, and converts what comes later without a word. For a text file of more
 * than 64 MiB it is not found out whether fractions come later, so that is said where they may.
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
  for (const file of whole.length > 0 ? files.filter(isTextFile) : []) {
    const rounded = await laterFractions(engine, file, whole);
    if (rounded.length > 0)
      warnings.push(
        `in SQL, DuckDB finds the types of columns in the first rows of ${file}, and rounds later fractions in those ` +
          `of whole numbers, here ${listed(rounded)}; give the file without SQL, or types in read_csv or read_json`,
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

/** The columns of a text file that are whole numbers by its first rows, but have, or may have, fractions later. */
async function laterFractions(engine: Engine, file: string, whole: readonly string[]): Promise<string[]> {
  const path = quotePath(file);
  const found = wholeNames(await engine.describe(`FROM ${path}`).catch(() => []));
  const common = whole.filter((name) => found.includes(name));
  if (common.length === 0) return [];
  const rows = await engine
    .rows(`SELECT count(*)::DOUBLE AS n FROM (FROM ${path} LIMIT ${SAMPLE + 1})`)
    .catch(() => []);
  if (Number(rows[0]?.n) <= SAMPLE) return [];
  if ((await stat(file)).size > MOST_BYTES) return common;
  const reader = hasExtension(file, csvExtensions) ? 'read_csv' : 'read_json';
  const all = await engine.describe(`FROM ${reader}(${path}, sample_size = -1)`).catch(() => undefined);
  if (!all) return common;
  return common.filter((column) => all.some(({ name, type }) => name === column && FRACTION.test(type)));
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
