import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import { inputError } from '../../src/index.js';
import { readAhead } from '../ipc/readAhead.js';
import { missingPeer } from '../peer.js';

/** What work that does not stream (sorts, groups) may hold in memory before it goes to disk. */
const MEMORY = '2GB';
/** Marks the last row of a result that is whole. */
const END = '__meander_end';

/** A column of a result and its DuckDB type. */
export interface TableColumn {
  name: string;
  type: string;
}

/** An SQL identifier. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** An SQL text. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * An SQL engine of this process's own, on one thread: what has no order comes in the same order every time.
 * @throws MeanderError `usage` where DuckDB is not installed
 */
export class Engine {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(): Promise<Engine> {
    const { DuckDBInstance } = await import('@duckdb/node-api').catch(missingPeer('@duckdb/node-api', 'Reading Parquet, CSV, JSON and SQL'));
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: MEMORY,
      temp_directory: join(tmpdir(), `meander-duckdb-${process.pid}`),
    });
    return Engine.connect(instance);
  }

  private static async connect(instance: DuckDBInstance): Promise<Engine> {
    const connection = await instance.connect();
    await connection.run(`SET TimeZone = 'UTC'`);
    return new Engine(instance, connection);
  }

  /** The same engine for another reading, since a connection streams one result at a time. */
  another(): Promise<Engine> {
    return Engine.connect(this.instance);
  }

  /** The rows of a small result. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.connection.runAndReadAll(sql)).getRowObjects();
  }

  /** The columns of a query. */
  async describe(sql: string): Promise<TableColumn[]> {
    const rows = await this.rows(`DESCRIBE ${sql}`);
    return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  }

  /**
   * The chunks of a query, as they are computed. DuckDB's client takes a failure in mid-stream for the end of the rows, so
   * a last row is asked for beside them, and without it the query is run again to learn what failed.
   * @param columns SQL of each column, without names
   * @param skip rows to pass over
   */
  async *stream(columns: readonly string[], from: string, skip: number): AsyncGenerator<DuckDBDataChunk> {
    const rows = `SELECT ${columns.join(', ')}, false AS ${END} FROM (${from})`;
    const ending = `SELECT ${columns.map(() => 'NULL').join(', ')}, true`;
    const result = await this.connection.stream(`${rows} UNION ALL ${ending}${skip > 0 ? ` OFFSET ${skip}` : ''}`);
    let whole = false;
    const next = async () => {
      const chunk = await result.fetchChunk();
      return chunk && chunk.rowCount > 0 ? chunk : undefined;
    };
    for await (const chunk of readAhead(next)) {
      whole = chunk.getColumnVector(columns.length).getItem(chunk.rowCount - 1) === true;
      if (whole) chunk.rowCount -= 1;
      if (chunk.rowCount > 0) yield chunk;
    }
    if (whole) return;
    await this.rows(`SELECT ${columns.map((column) => `count(${column})`).join(', ')} FROM (${from})`);
    throw inputError('DuckDB ended its result early without saying why; read it again');
  }
}

/** DuckDB's own message in one line, without the hints for its own users. */
export function reasonOf(cause: unknown): string {
  const lines = (cause as Error).message.split('\n').map((line) => line.trim());
  const end = lines.findIndex((line) => line === '' || /^(LINE \d+:|Possible|Try setting|Column .* is being converted)/.test(line));
  return (end < 1 ? lines : lines.slice(0, end))
    .join('; ')
    .replace(/^Failed to extract statements: /, '')
    .replace(/\.$/, '');
}
