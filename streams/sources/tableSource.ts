import { type RecordBatch, Schema } from 'apache-arrow';
import { chooseColumns, reportMetadata } from '../formats/tables/chooseColumns.js';
import type { Engine } from '../formats/tables/duckdb.js';
import { keptRows } from '../formats/tables/keptRows.js';
import { readTable } from '../formats/tables/readTable.js';
import { RoundedNumbers } from '../formats/tables/rounded.js';
import type { Table } from '../formats/tables/table.js';
import type { TableOptions } from '../formats/tables/tableOptions.js';
import { withOrigin } from '../points/batchOrigin.js';
import { progressThrough, type SourceNames } from './fileList.js';
import type { RowIndex } from './rowIndex.js';
import type { Source } from './source.js';

interface TablePosition {
  /** Index of the table. */
  file: number;
  row: number;
}

/** Checks that tables still hold the same data. */
export interface TableChecks {
  /**
   * Is called with the index of each table before it is read; an error ends the reading. What it gives is closed after
   * the reading of that table, and awaited first if that came to its end or failed.
   */
  beforeReading(file: number): Promise<CheckUnderWay | undefined>;
  /**
   * Checks that no table was written since it was opened; absent where that cannot be told.
   * @throws MeanderError `input` where one was
   */
  assertNotWritten?(): Promise<void>;
}

/** A check of a table that goes on while it is read. */
export interface CheckUnderWay {
  /** Fails where the table is not as it must be. */
  readonly done: Promise<void>;
  /** Ends the check. */
  stop(): void;
}

const atStart: TablePosition = { file: 0, row: 0 };

/**
 * Tables read one after another as one stream.
 * @param found the tables, at least one
 * @param names what the source is called, and what identifies it
 * @param checks that the data is still the same
 * @throws MeanderError where the tables lack a column or have no numbers, as `chooseColumns` does
 */
export async function tableSource(
  engine: Engine,
  found: readonly Table[],
  options: TableOptions,
  names: SourceNames,
  { beforeReading, assertNotWritten }: TableChecks = { beforeReading: async () => undefined },
): Promise<Source> {
  const apart = assertNotWritten !== undefined && isKeptApart(found, options);
  const { columns, report } = await chooseColumns(engine, found, apart ? { ...options, keep: [] } : options);
  const schema = new Schema(
    columns.map(({ field }) => field),
    reportMetadata(report),
  );
  const rounded = new RoundedNumbers(columns, options.notify);
  const progress = progressThrough(found.map(({ rows }) => rows ?? Number.NaN));

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = (position as TablePosition | null) ?? atStart;
    for (let file = start.file; file < found.length && !signal.aborted; file++) {
      const from = file === start.file ? start.row : 0;
      const { name } = found[file];
      const check = await beforeReading(file);
      let number = 0;
      try {
        for await (const rows of readTable(engine, found[file], { columns, schema, rounded }, from, options.reuse)) {
          if (signal.aborted) return;
          const { batch, row, rejected } = rows;
          const here: TablePosition = { file, row };
          yield withOrigin(batch, { position: here, pass: 0, name, batch: number++, row, rejected });
        }
        await check?.done;
      } catch (cause) {
        // A file that is truncated is the reason of what else is wrong with it.
        await check?.done;
        throw cause;
      } finally {
        check?.stop();
      }
    }
  }

  return {
    ...names,
    ...(apart && { kept: { ...keptRows(found, options, report.list), assertUnchanged: assertNotWritten } }),
    rereadable: true,
    schema: async () => schema,
    open: read,
    close: () => engine.close(),
    progress: (position) => {
      const { file, row } = (position as TablePosition | null) ?? atStart;
      return progress(file, row);
    },
  };
}

/**
 * Whether the kept columns can be read apart: only from Parquet, of which a second reading gives the same rows whatever
 * columns are read. Text files would also be parsed twice.
 */
const isKeptApart = (found: readonly Table[], { keep, keepApart }: TableOptions): boolean =>
  keepApart === true && keep !== undefined && keep.length > 0 && found.every(({ isParquet }) => isParquet);

/** Where rows stand in tables that are files; the position is one of their `tableSource`. */
export const rowIndexOf = (found: readonly Table[]): RowIndex => ({
  files: async () => found.map(({ name, rows }) => ({ path: name, rows })),
  before: async (file, row) => ({ position: { file, row } satisfies TablePosition, row }),
});
