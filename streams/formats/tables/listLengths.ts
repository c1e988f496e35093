import { inputError } from '../../../src/errors.js';
import type { ReadColumn } from './columnTypes.js';
import { type Engine, translateErrors } from './duckdb.js';
import { quoteName, subquery } from './sql.js';
import type { Table, TableColumn } from './table.js';

/** Lists that are looked at per table, and lists with numbers after which no further table is looked at. */
const [SAMPLE, ENOUGH] = [20_480, 1000];

/**
 * The length of the lists of some columns: the most frequent one of many, since the first list may be empty, wrong or
 * missing, as may the rows of the first table. Lists of other lengths are then bad rows.
 * @throws MeanderError `input` where a column has no list with numbers
 */
export async function listLengths(
  engine: Engine,
  found: readonly Table[],
  columns: readonly TableColumn[],
): Promise<Map<string, number>> {
  const lengths = new Map<string, number>();
  for (const column of columns) lengths.set(column.name, await listLength(engine, found, column));
  return lengths;
}

async function listLength(engine: Engine, found: readonly Table[], column: TableColumn): Promise<number> {
  const counts = new Map<number, number>();
  const total = () => [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const table of found) {
    const rows = await translateErrors(table.name, () => engine.rows(countingLengths(table, column)));
    for (const { length, lists } of rows) counts.set(Number(length), (counts.get(Number(length)) ?? 0) + Number(lists));
    if (total() >= ENOUGH) break;
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most) return most[0];
  throw inputError(
    `${found[0].name} has no list of numbers in column "${column.name}", so there is nothing to cluster.`,
  );
}

function countingLengths({ sql }: Table, column: TableColumn): string {
  const values = column.sql ? `TRY_CAST(${column.sql} AS DOUBLE[])` : quoteName(column.name);
  const lists = `SELECT ${values} AS list FROM ${subquery(sql)}`;
  const some = `SELECT len(list)::DOUBLE AS length FROM (${lists}) WHERE len(list) > 0 LIMIT ${SAMPLE}`;
  return `SELECT length, count(*)::DOUBLE AS lists FROM (${some}) GROUP BY length ORDER BY length`;
}

/** A list of another length than the others. */
export interface OtherLength {
  /** Number of its row in the table. */
  readonly row: number;
  /** How many numbers it has. */
  readonly length: number;
  /** Numbers of the other lists. */
  readonly size: number;
  /** Its column. */
  readonly name: string;
}

/** The first list from a row on that has another length than it must have; undefined where all have it. */
export async function findOtherLength(
  engine: Engine,
  table: Table,
  columns: readonly ReadColumn[],
  from: number,
): Promise<OtherLength | undefined> {
  for (const { list, field } of columns) {
    if (!list) continue;
    const length = `CASE WHEN ${list.values} IS NOT NULL THEN coalesce(len(${list.numbers}), 0) END`;
    const numbered = `SELECT row_number() OVER () - 1 AS i, ${length} AS n FROM ${subquery(table.sql)}`;
    const [row] = await engine.rows(
      `SELECT i::DOUBLE AS row, n::DOUBLE AS length FROM (${numbered}) ` +
        `WHERE i >= ${from} AND n <> ${list.size} ORDER BY i LIMIT 1`,
    );
    if (row) return { row: Number(row.row), length: Number(row.length), size: list.size, name: field.name };
  }
  return undefined;
}
