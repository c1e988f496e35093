import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as DuckDb from '@duckdb/node-api';
import { DataType, type Field, type RecordBatch, type Schema } from 'apache-arrow';
import { quoteName, quoteText } from '../../formats/tables/sql.js';
import { missingPackage } from '../../optionalPackage.js';
import { temporaryFileBegins, temporaryFileEnds } from '../../temporaryFiles.js';
import type { WritableVector } from './fillVector.js';
import { type TableColumn, tableColumn } from './tableColumn.js';
import type { TableFormat } from './tableFormat.js';

/** Memory that the rows may take; beyond it DuckDB writes them to a temporary folder. */
const MEMORY = '2GB';
/** Rows of one vector of DuckDB. */
const CHUNK_ROWS = 2048;

/** The length of the lists of a column; undefined where it holds no fixed-size lists. */
const sizeOf = ({ type }: Field): number | undefined => (DataType.isFixedSizeList(type) ? type.listSize : undefined);

/** Rows in a table of DuckDB, which then writes them as a file. */
export class RowTable {
  private columns: readonly (TableColumn & { name: string; size?: number })[] = [];
  private appender: DuckDb.DuckDBAppender | undefined;

  private constructor(
    private readonly duckDb: typeof DuckDb,
    private readonly connection: DuckDb.DuckDBConnection,
    /** A temporary folder, which `close` deletes. */
    readonly folder: string,
  ) {}

  /** @throws MeanderError `usage` where the package @duckdb/node-api is not installed */
  static async open(): Promise<RowTable> {
    const duckDb = await import('@duckdb/node-api').catch(
      missingPackage('@duckdb/node-api', 'Writing Parquet, CSV and NDJSON'),
    );
    const folder = mkdtempSync(join(tmpdir(), 'meander-rows-'));
    temporaryFileBegins(folder);
    const instance = await duckDb.DuckDBInstance.create(':memory:', {
      memory_limit: MEMORY,
      temp_directory: folder,
      autoinstall_known_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run(`SET TimeZone = 'UTC'`);
    return new RowTable(duckDb, connection, folder);
  }

  /**
   * Makes the table. To be called once, before the first `append`.
   * @returns what is lost of which column, one sentence each
   */
  async create({ fields }: Schema): Promise<string[]> {
    this.columns = fields.map((field) => ({
      name: field.name,
      ...tableColumn(this.duckDb, field),
      size: sizeOf(field),
    }));
    const declared = this.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
    await this.connection.run(`CREATE TABLE labels (${declared.join(', ')})`);
    this.appender = await this.connection.createAppender('labels');
    return this.columns.flatMap(({ name, change }) => (change ? [`column "${name}" ${change}`] : []));
  }

  /** Copies the rows of a record batch of the table's schema. */
  append(batch: RecordBatch): void {
    const { appender } = this;
    if (!appender) return;
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

  /**
   * Writes all rows to a file, in their order.
   * @throws Error of DuckDB where it cannot be written
   */
  async writeTo(path: string, { copy, flat }: TableFormat): Promise<void> {
    this.appender?.closeSync();
    const values = this.columns.flatMap(({ name, cast, size }) => {
      const column = quoteName(name);
      if (!flat || size === undefined) return [`${cast?.(column) ?? column} AS ${column}`];
      const items = Array.from({ length: size }, (_, i) => i + 1);
      return items.map((i) => `${column}[${i}] AS ${quoteName(`${name}_${i}`)}`);
    });
    const query = `SELECT ${values.join(', ')} FROM labels`;
    await this.connection.run(`COPY (${query}) TO ${quoteText(path)} (${copy}, USE_TMP_FILE false)`);
  }

  /** Ends a `writeTo` that is under way, which then fails. */
  interrupt(): void {
    this.connection.interrupt();
  }

  /** Frees the memory and the temporary folder. */
  close(): void {
    this.connection.closeSync();
    rmSync(this.folder, { recursive: true, force: true });
    temporaryFileEnds(this.folder);
  }
}
