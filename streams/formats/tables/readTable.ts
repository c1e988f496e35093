import type { RecordBatch, Schema } from 'apache-arrow';
import { inputError, MeanderError } from '../../../src/errors.js';
import { emptyBatch } from '../../points/batchOrigin.js';
import { doubleBuffer } from '../ipc/doubleBuffer.js';
import type { ReadColumn } from './columnTypes.js';
import { takeRejectedLines } from './csv.js';
import { type Engine, reasonOf } from './duckdb.js';
import { findOtherLength, type OtherLength } from './listLengths.js';
import { toBatch } from './recordBatch.js';
import type { RoundedNumbers } from './rounded.js';
import type { Table } from './table.js';

/** Some rows of a table. */
export interface TableRows {
  /** The rows. */
  batch: RecordBatch;
  /** Number of the first of them in the table. */
  row: number;
  /** Rows that could not be parsed, and why; the record batch is then empty. */
  rejected?: { rows: number; reason: string };
}

/** How tables are read. */
export interface ReadTables {
  /** What is read of each. */
  readonly columns: readonly ReadColumn[];
  /** The Arrow schema of the columns. */
  readonly schema: Schema;
  /** Says where whole numbers may be rounded. */
  readonly rounded: RoundedNumbers;
}

/**
 * The rows of a table from row `from` on. Lines of CSV files that could not be parsed are reported at the end.
 * @param reuse read lists into the same two buffers in turn
 * @throws MeanderError `input` where a row cannot be read, with the row after which it is
 */
export async function* readTable(
  shared: Engine,
  table: Table,
  read: ReadTables,
  from: number,
  reuse?: boolean,
): AsyncGenerator<TableRows> {
  const engine = await shared.newConnection();
  yield* rowsOf(engine, table, read, { from, rowsBefore: 0, bufferOf: doubleBuffer(reuse), inWhole: (cause) => cause });
}

/** Where the rows of a table stand, and into what they are read. */
export interface Reading {
  /** The first row to read. */
  readonly from: number;
  /** Rows of the whole data before the table, for messages. */
  readonly rowsBefore: number;
  /** Where lists are read into. */
  readonly bufferOf: ReturnType<typeof doubleBuffer>;
  /** An error of DuckDB in terms of the whole data. */
  readonly inWhole: (cause: Error) => Error;
}

/**
 * The rows of a table, by an engine that reads nothing else. Lines that could not be parsed are reported at the end.
 * @throws MeanderError `input` where a row cannot be read, with the row after which it is
 */
export async function* rowsOf(
  engine: Engine,
  table: Table,
  { columns, schema, rounded }: ReadTables,
  { from, rowsBefore, bufferOf, inWhole }: Reading,
): AsyncGenerator<TableRows> {
  const expressions = columns.map(({ sql }) => sql);
  let row = from;
  try {
    const query = from > 0 ? table.sqlFrom?.(from) : undefined;
    for await (const chunk of engine.stream(expressions, query ?? table.sql, query === undefined ? from : 0)) {
      const batch = toBatch(schema, chunk, bufferOf, engine.bytesOf);
      rounded.check(table.name, batch, rowsBefore + row);
      yield { batch, row };
      row += batch.numRows;
    }
    const rows = table.countsRejects ? await takeRejectedLines(engine) : 0;
    if (rows > 0) yield { batch: emptyBatch(schema), row, rejected: { rows, reason: 'unreadable' } };
  } catch (cause) {
    if (cause instanceof MeanderError) throw cause;
    const other = await findOtherLength(engine, table, columns, row).catch(() => undefined);
    if (other) throw lengthError(table.name, { ...other, row: other.row + rowsBefore });
    throw readError(table.name, rowsBefore + row, inWhole(cause as Error));
  }
}

/** The error for a list of another length than others. */
const lengthError = (table: string, { row, name, length, size }: OtherLength) =>
  inputError(
    `${table}, row ${row}, column "${name}" holds ${length} numbers, but must hold ${size} as other rows do; ` +
      'correct the data, or reject such rows with onBadRow "skip" (--on-bad-row skip).',
  );

/** The error of DuckDB for a table that cannot be read past a row. */
function readError(name: string, row: number, cause: unknown): MeanderError {
  const place = row > 0 ? ` past row ${row}` : '';
  const remedy = '--on-bad-row skip rejects such rows and continues, --columns reads other columns';
  return inputError(`${name} cannot be read${place}: ${reasonOf(cause)}. ${remedy}.`, { cause });
}
