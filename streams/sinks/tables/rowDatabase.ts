import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as DuckDb from '@duckdb/node-api';
import { CallsUnderWay } from '../../formats/tables/callsUnderWay.js';
import { loadDuckDb } from '../../formats/tables/loadDuckDb.js';
import { temporaryFileBegins, temporaryFileEnds } from '../../temporaryFiles.js';

/** Memory that the rows may take; beyond it DuckDB writes them to a temporary folder. */
const MEMORY = '2GB';

/** A database of DuckDB for rows that are to be written as a file. */
export class RowDatabase {
  private isOpen = true;

  private constructor(
    /** The loaded package. */
    readonly duckDb: typeof DuckDb,
    private readonly connection: DuckDb.DuckDBConnection,
    private readonly calls: CallsUnderWay,
    /** A temporary folder, which `close` deletes. */
    readonly folder: string,
  ) {}

  /** @throws MeanderError `usage` where the package @duckdb/node-api is not installed */
  static async open(): Promise<RowDatabase> {
    const duckDb = await loadDuckDb('Writing Parquet, CSV and NDJSON');
    const folder = mkdtempSync(join(tmpdir(), 'meander-rows-'));
    temporaryFileBegins(folder);
    const calls = new CallsUnderWay();
    const settings = { memory_limit: MEMORY, temp_directory: folder, autoinstall_known_extensions: 'false' };
    const instance = await calls.follow(duckDb.DuckDBInstance.create(':memory:', settings));
    const connection = await calls.follow(instance.connect());
    await calls.follow(connection.run(`SET TimeZone = 'UTC'`));
    return new RowDatabase(duckDb, connection, calls, folder);
  }

  /**
   * Runs a statement.
   * @returns the number of rows that it wrote
   * @throws Error of DuckDB where it fails or is interrupted, or where the database is closed
   */
  async run(sql: string): Promise<number> {
    return (await this.call((connection) => connection.run(sql))).rowsChanged;
  }

  /** The number of rows that a `FROM` clause gives. @throws as `run` does */
  async count(from: string): Promise<number> {
    const reader = await this.call((connection) => connection.runAndReadAll(`SELECT count(*)::DOUBLE ${from}`));
    return Number(reader.getRows()[0][0]);
  }

  /** What appends rows to a table. @throws as `run` does */
  appenderTo(table: string): Promise<DuckDb.DuckDBAppender> {
    return this.call((connection) => connection.createAppender(table));
  }

  private async call<T>(use: (connection: DuckDb.DuckDBConnection) => Promise<T>): Promise<T> {
    if (!this.isOpen) throw new Error('the database is closed');
    return this.calls.follow(use(this.connection));
  }

  /** Ends all calls that are under way, which then fail, and frees the memory and the temporary folder. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.connection.interrupt();
    await this.calls.answered();
    this.connection.closeSync();
    rmSync(this.folder, { recursive: true, force: true });
    temporaryFileEnds(this.folder);
  }
}
