import type * as DuckDb from '@duckdb/node-api';
import { DataType, type Field, type RecordBatch, type Schema } from 'apache-arrow';
import { quoteName } from '../../formats/tables/sql.js';
import type { WritableVector } from './fillVector.js';
import type { RowDatabase } from './rowDatabase.js';
import { type TableColumn, tableColumn } from './tableColumn.js';

/** Rows of one vector of DuckDB. */
const CHUNK_ROWS = 2048;

/** The length of the lists of a column; undefined where it holds no fixed-size lists. */
const sizeOf = ({ type }: Field): number | undefined => (DataType.isFixedSizeList(type) ? type.listSize : undefined);

/** Rows in a table of DuckDB. */
export class RowTable {
  private constructor(
    private readonly duckDb: typeof DuckDb,
    private readonly columns: readonly (TableColumn & { name: string; size?: number })[],
    private readonly appender: DuckDb.DuckDBAppender,
  ) {}

  /** Makes a table without rows. */
  static async create(database: RowDatabase, name: string, { fields }: Schema): Promise<RowTable> {
    const { duckDb } = database;
    const columns = fields.map((field) => ({ name: field.name, ...tableColumn(duckDb, field), size: sizeOf(field) }));
    const declared = columns.map((column) => `${quoteName(column.name)} ${column.type}`);
    await database.run(`CREATE TABLE ${name} (${declared.join(', ')})`);
    return new RowTable(duckDb, columns, await database.appenderTo(name));
  }

  /** What is lost of which column, one sentence each. */
  get changes(): string[] {
    return this.columns.flatMap(({ name, change }) => (change ? [`column "${name}" ${change}`] : []));
  }

  /** Copies the rows of a record batch of the table's schema. */
  append(batch: RecordBatch): void {
    const { appender } = this;
    const types = this.columns.map((_, i) => appender.columnType(i));
    for (let from = 0; from < batch.numRows; from += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, batch.numRows - from);
      const chunk = this.duckDb.DuckDBDataChunk.create(types, rows);
      this.columns.forEach(({ fill }, i) => {
        fill(chunk.getColumnVector(i) as WritableVector, batch.data.children[i], from, rows);
      });
      appender.appendDataChunk(chunk);
    }
  }

  /** Completes the table; nothing can be appended then. */
  end(): void {
    this.appender.closeSync();
  }

  /**
   * The SQL expressions of all columns, each with its name.
   * @param flat whether fixed-size lists become a column per item, and what else is nested becomes JSON
   */
  values(flat: boolean): string[] {
    return this.columns.flatMap((column) => valuesOf(column, flat));
  }
}

/** A column whose values are selected. */
interface SelectedColumn {
  /** Its name. */
  readonly name: string;
  /** The length of its lists, where they are of one length. */
  readonly size?: number;
  /** Whether its values hold others. */
  readonly isNested?: boolean;
  /** The expression of its final value, where that has another type. */
  readonly cast?: (column: string) => string;
}

/**
 * The SQL expressions of a column, each with its name: one, or one per item of its lists.
 * @param flat whether lists of one length become a column per item, `name_1`, `name_2` and so on, and what else is
 *   nested becomes JSON
 */
export function valuesOf({ name, size, isNested, cast }: SelectedColumn, flat: boolean): string[] {
  const column = quoteName(name);
  const value = cast?.(column) ?? column;
  if (!flat || !(isNested || size)) return [`${value} AS ${column}`];
  if (!size) return [`to_json(${value}) AS ${column}`];
  const items = Array.from({ length: size }, (_, i) => i + 1);
  return items.map((i) => `${column}[${i}] AS ${quoteName(`${name}_${i}`)}`);
}
