import { type RecordBatch, Schema } from 'apache-arrow';
import { chooseColumns, reportMetadata } from '../formats/tables/chooseColumns.js';
import type { Engine } from '../formats/tables/duckdb.js';
import { readTable } from '../formats/tables/readTable.js';
import type { Table } from '../formats/tables/table.js';
import type { TableOptions } from '../formats/tables/tableOptions.js';
import { withOrigin } from '../points/batchOrigin.js';
import { progressThrough, type SourceNames } from './fileList.js';
import type { Source } from './source.js';

interface TablePosition {
  /** Index of the table. */
  file: number;
  row: number;
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
 * @param beforeReading is called with the index of each table before it is read; an error ends the reading. What it
 *   gives is closed after the reading of that table, and awaited first if that came to its end or failed
 * @throws MeanderError where the tables lack a column or have no numbers, as `chooseColumns` does
 */
export async function tableSource(
  engine: Engine,
  found: readonly Table[],
  options: TableOptions,
  names: SourceNames,
  beforeReading: (file: number) => Promise<CheckUnderWay | undefined> = async () => undefined,
): Promise<Source> {
  const { columns, report } = await chooseColumns(engine, found, options);
  const schema = new Schema(
    columns.map(({ field }) => field),
    reportMetadata(report),
  );
  const progress = progressThrough(found.map(({ rows }) => rows ?? Number.NaN));

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = (position as TablePosition | null) ?? atStart;
    for (let file = start.file; file < found.length && !signal.aborted; file++) {
      const from = file === start.file ? start.row : 0;
      const { name } = found[file];
      const check = await beforeReading(file);
      let number = 0;
      try {
        for await (const rows of readTable(engine, found[file], { columns, schema }, from, options.reuse)) {
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
