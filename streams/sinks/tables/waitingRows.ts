import type { RecordBatch } from 'apache-arrow';
import { inputError } from '../../../src/errors.js';
import type { ValidatedBatch } from '../../../src/learner/index.js';
import { reasonOf } from '../../formats/tables/duckdb.js';
import type { KeptRows } from '../../formats/tables/keptRows.js';
import { quoteName, quoteText, subquery } from '../../formats/tables/sql.js';
import type { RowDatabase } from './rowDatabase.js';
import { RowTable, valuesOf } from './rowTable.js';
import type { TableFormat } from './tableFormat.js';
import { ValidRows } from './validRows.js';

/** Name of the table of the rows. */
const TABLE = 'labels';

/** Rows that wait in DuckDB until all are there, and are then written as a file, with columns of the data beside. */
export class WaitingRows {
  private table: RowTable | undefined;
  private metadata: ReadonlyMap<string, string> = new Map();
  private readonly valid: ValidRows;

  /** @param beside columns of the data that DuckDB copies itself; the rows are then those of its valid rows */
  constructor(
    private readonly database: RowDatabase,
    private readonly beside: KeptRows | undefined,
  ) {
    this.valid = new ValidRows(database);
  }

  /**
   * Copies the rows of a record batch; all must have the same schema.
   * @param batch undefined where none of the points is valid
   * @param points the rows of the data of which these are the valid ones
   * @returns at the first record batch, what is lost of which column
   */
  async append(batch: RecordBatch | undefined, points: ValidatedBatch | undefined): Promise<string[]> {
    if (this.beside && points) await this.valid.append(points);
    if (batch === undefined) return [];
    const isFirst = this.table === undefined;
    if (isFirst) this.metadata = batch.schema.metadata;
    this.table ??= await RowTable.create(this.database, TABLE, batch.schema);
    this.table.append(batch);
    return isFirst ? this.table.changes : [];
  }

  /**
   * Writes all rows to a file, in their order.
   * @throws Error of DuckDB where it cannot be written; MeanderError `input` where the data cannot be read again
   */
  async writeTo(path: string, { copy, flat = false, hasMetadata }: TableFormat): Promise<void> {
    this.table?.end();
    const own = this.table?.values(flat) ?? [];
    const options = [copy, 'USE_TMP_FILE false', ...(hasMetadata ? this.metadataOption() : [])].join(', ');
    const write = (values: readonly string[], from: string) =>
      this.database.run(`COPY (SELECT ${values.join(', ')} FROM ${from}) TO ${quoteText(path)} (${options})`);
    if (!this.beside) return void (await write(own, TABLE));
    const { columns, sql } = this.beside;
    const values = [...own, ...columns.flatMap((column) => valuesOf(column, flat))];
    await this.readAgain(sql, () => write(values, `${subquery(this.valid.among(sql))} data POSITIONAL JOIN ${TABLE}`));
  }

  /** The option of COPY that writes the metadata of the record batches, if they have any. */
  private metadataOption(): string[] {
    const pairs = [...this.metadata].map(([name, text]) => `${quoteName(name)}: ${quoteText(text)}`);
    return pairs.length > 0 ? [`KV_METADATA {${pairs.join(', ')}}`] : [];
  }

  /**
   * Writes rows of the data, which must be as many as were read before, and the same.
   * @param write returns the number of rows that were written
   */
  private async readAgain(sql: string, write: () => Promise<number>): Promise<void> {
    const { beside, database, valid } = this;
    await beside?.assertUnchanged();
    // With one thread, a query without an order gives its rows in the order of the data, as the source does.
    await database.run('SET threads = 1');
    assertAsMany(valid.rows, await database.count(`FROM ${subquery(sql)}`));
    const written = await write().catch(async (cause) => {
      await this.assertReadable(sql);
      throw cause;
    });
    await beside?.assertUnchanged();
    assertAsMany(valid.valid, written);
  }

  /** @throws MeanderError `input` where the columns of the data cannot be read, so that writing is not to blame */
  private async assertReadable(sql: string): Promise<void> {
    // A count could be answered from what a Parquet file says about its columns, without reading them.
    const values = this.beside?.columns.map(({ name }) => `bit_xor(hash(${quoteName(name)}))`) ?? [];
    await this.database.run(`SELECT ${values.join(', ')} FROM ${subquery(sql)}`).catch((cause) => {
      throw inputError(
        `The columns to keep cannot be read: ${reasonOf(cause)}. Keep other columns, or repair the data.`,
        { cause },
      );
    });
  }
}

/** @throws MeanderError `input` where the data has another number of rows than before */
function assertAsMany(before: number, now: number): void {
  if (now !== before)
    throw inputError(
      `The data had ${before} rows when they were labelled, but ${now} when its columns were copied. Start again.`,
    );
}
