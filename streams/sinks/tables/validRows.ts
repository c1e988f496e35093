import { Bool, Field, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import type { ValidatedBatch } from '../../../src/learner/index.js';
import { subquery } from '../../formats/tables/sql.js';
import { packBits } from '../../points/validity.js';
import type { RowDatabase } from './rowDatabase.js';
import { RowTable } from './rowTable.js';

/** Name of the table, and of its only column. */
const [TABLE, COLUMN] = ['valid_rows', 'is_valid'];
const schema = new Schema([new Field(COLUMN, new Bool(), false)]);

/** Which rows of the data are valid, in their order, as a table of DuckDB; there is none until one is not. */
export class ValidRows {
  /** All rows so far. */
  rows = 0;
  /** The valid ones among them. */
  valid = 0;
  private table: RowTable | undefined;

  /** @param database where the table is made */
  constructor(private readonly database: RowDatabase) {}

  /** Adds the rows of a record batch. */
  async append({ rows, n, rowNumbers }: ValidatedBatch): Promise<void> {
    if (n < rows) this.table ??= await this.begin();
    this.table?.append(batchOf(rows, rowNumbers));
    this.rows += rows;
    this.valid += n;
  }

  /** A query that gives the valid rows of one that gives all rows. */
  among(sql: string): string {
    if (this.table === undefined) return sql;
    this.table.end();
    return `SELECT data.* FROM ${subquery(sql)} data POSITIONAL JOIN ${TABLE} WHERE ${TABLE}.${COLUMN}`;
  }

  /** Makes the table, with the rows so far. */
  private async begin(): Promise<RowTable> {
    const table = await RowTable.create(this.database, TABLE, schema);
    await this.database.run(`INSERT INTO ${TABLE} SELECT true FROM range(${this.rows})`);
    return table;
  }
}

/** @param rowNumbers the valid rows; undefined: all */
function batchOf(rows: number, rowNumbers: Int32Array | undefined): RecordBatch {
  const valid = new Set(rowNumbers);
  const data = packBits(rows, (row) => rowNumbers === undefined || valid.has(row));
  const children = [makeData({ type: new Bool(), length: rows, data })];
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows, children }));
}
