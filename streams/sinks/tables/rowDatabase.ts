import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as DuckDb from '@duckdb/node-api';
import { missingPackage } from '../../optionalPackage.js';
import { temporaryFileBegins, temporaryFileEnds } from '../../temporaryFiles.js';

/** Memory that the rows may take; beyond it DuckDB writes them to a temporary folder. */
const MEMORY = '2GB';

/** A database of DuckDB for rows that are to be written as a file. */
export class RowDatabase {
  private isOpen = true;
  private isInterrupted = false;

  private constructor(
    /** The loaded package. */
    readonly duckDb: typeof DuckDb,
    private readonly connection: DuckDb.DuckDBConnection,
    /** A temporary folder, which `close` deletes. */
    readonly folder: string,
  ) {}

  /** @throws MeanderError `usage` where the package @duckdb/node-api is not installed */
  static async open(): Promise<RowDatabase> {
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
    return new RowDatabase(duckDb, connection, folder);
  }

  /**
   * Runs a statement.
   * @returns the number of rows that it wrote
   * @throws Error of DuckDB where it fails, or was interrupted
   */
  async run(sql: string): Promise<number> {
    if (this.isInterrupted) throw new Error('interrupted');
    return (await this.connection.run(sql)).rowsChanged;
  }

  /** The number of rows that a `FROM` clause gives. @throws Error of DuckDB as `run` does */
  async count(from: string): Promise<number> {
    if (this.isInterrupted) throw new Error('interrupted');
    const reader = await this.connection.runAndReadAll(`SELECT count(*)::DOUBLE ${from}`);
    return Number(reader.getRows()[0][0]);
  }

  /** What appends rows to a table. */
  appenderTo(table: string): Promise<DuckDb.DuckDBAppender> {
    return this.connection.createAppender(table);
  }

  /** Ends a `run` that is under way, which then fails, as do later ones. */
  interrupt(): void {
    this.isInterrupted = true;
    if (this.isOpen) this.connection.interrupt();
  }

  /** Frees the memory and the temporary folder. */
  close(): void {
    this.isOpen = false;
    this.connection.closeSync();
    rmSync(this.folder, { recursive: true, force: true });
    temporaryFileEnds(this.folder);
  }
}
