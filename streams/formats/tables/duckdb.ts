import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as DuckDb from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBType } from '@duckdb/node-api';
import { inputError, MeanderError, usageError } from '../../../src/errors.js';
import { readAhead } from '../ipc/readAhead.js';
import { withoutSecrets } from '../withoutSecrets.js';
import { CallsUnderWay } from './callsUnderWay.js';
import { loadDuckDb } from './loadDuckDb.js';
import type { BytesOf } from './longTexts.js';
import { subquery } from './sql.js';
import type { TableColumn } from './table.js';

/**
 * Memory that sorting and grouping may take; beyond it DuckDB writes to disk. Plain reading streams and needs little.
 */
const MEMORY = '2GB';
/** Name of the column that marks the last row of a complete result. */
const END = '__meander_end';

/** What an engine and all its connections are doing. */
interface WorkUnderWay {
  /** The connections. */
  readonly connections: Set<DuckDBConnection>;
  /** Calls that DuckDB has not answered yet. */
  readonly calls: CallsUnderWay;
}

/**
 * An SQL engine inside this process. It has one thread, so that a query without an order gives its rows in the same
 * order every time.
 */
export class Engine {
  private constructor(
    private readonly duckDb: typeof DuckDb,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly work: WorkUnderWay,
  ) {
    work.connections.add(connection);
  }

  /**
   * Starts an engine without any data.
   * @throws MeanderError `usage` where the package @duckdb/node-api is not installed
   */
  static async open(): Promise<Engine> {
    const duckDb = await loadDuckDb('Reading Parquet, CSV, JSON and SQL');
    const calls = new CallsUnderWay();
    const instance = await calls.follow(
      duckDb.DuckDBInstance.create(':memory:', {
        threads: '1',
        memory_limit: MEMORY,
        temp_directory: join(tmpdir(), `meander-duckdb-${process.pid}`),
        autoinstall_known_extensions: 'false',
      }),
    );
    return Engine.connect(duckDb, instance, { connections: new Set(), calls });
  }

  private static async connect(duckDb: typeof DuckDb, instance: DuckDBInstance, work: WorkUnderWay): Promise<Engine> {
    const connection = await work.calls.follow(instance.connect());
    await work.calls.follow(connection.run(`SET TimeZone = 'UTC'`));
    return new Engine(duckDb, instance, connection, work);
  }

  /** The same engine with a connection of its own, since a connection streams one result at a time. */
  newConnection(): Promise<Engine> {
    return Engine.connect(this.duckDb, this.instance, this.work);
  }

  /**
   * Ends all work of the engine and of its connections. A thread must not end before that: DuckDB's client brings the
   * whole process down if it comes back with a result to a thread that is gone.
   */
  async close(): Promise<void> {
    for (const connection of this.work.connections) connection.interrupt();
    await this.work.calls.answered();
  }

  private underWay<T>(promise: Promise<T>): Promise<T> {
    return this.work.calls.follow(promise);
  }

  /** Reads the bytes of texts by their entries, as DuckDB's client does for vectors of bytes. */
  readonly bytesOf: BytesOf = (entries, count) => {
    const all = { itemValid: () => true };
    const vector = new this.duckDb.DuckDBBlobVector(entries, all as never, null as never, 0, count);
    // Older versions of the package have only a method that copies the bytes once more.
    const read = (entry: number) => ('getItemBytes' in vector ? vector.getItemBytes(entry) : bytesIn(vector, entry));
    return (entry) => read(entry) ?? new Uint8Array(0);
  };

  /** All rows of a small result. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.underWay(this.connection.runAndReadAll(sql))).getRowObjects();
  }

  /**
   * Checks that a text is one statement that gives rows. It is not run.
   * @throws MeanderError `usage` for no statement, several, or one of another kind; Error of DuckDB where it cannot be
   *   parsed
   */
  async assertOneQuery(sql: string): Promise<void> {
    const { StatementType } = await loadDuckDb('Reading Parquet, CSV, JSON and SQL');
    // DuckDB's client gives no reason where a text holds no statement at all.
    const isEmpty = /^\s*(--.*\s*)*$/.test(sql);
    const statements = isEmpty ? undefined : await this.underWay(this.connection.extractStatements(sql));
    const count = statements?.count ?? 0;
    if (count !== 1)
      throw usageError(`The SQL must be one statement that gives rows, but has ${count} statements; run them apart.`);
    const kind = statements && (await this.underWay(statements.prepare(0))).statementType;
    if (kind !== StatementType.SELECT)
      throw usageError(
        `The SQL must be a statement that gives rows, such as SELECT, but is of the kind ${StatementType[kind ?? 0]}.`,
      );
  }

  /** DuckDB types as its client describes them, by what DuckDB calls them, such as `STRUCT(a INTEGER)[]`. */
  async types(names: readonly string[]): Promise<readonly DuckDBType[]> {
    if (names.length === 0) return [];
    const values = names.map((name, i) => `CAST(NULL AS ${name}) AS t${i}`);
    return (await this.underWay(this.connection.runAndReadAll(`SELECT ${values.join(', ')}`))).columnTypes();
  }

  /** The columns of a query. */
  async describe(sql: string): Promise<TableColumn[]> {
    const rows = await this.rows(`DESCRIBE ${sql}`);
    return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  }

  /**
   * The chunks of a query's result, as they are computed.
   *
   * DuckDB's client reports a failure in mid-stream as the end of the result. So one more row is requested, which marks
   * the end; if it is missing, the query is run again to learn what failed.
   * @param columns SQL expression of each column
   * @param sql the query that the expressions refer to
   * @param skip rows to skip at the start
   * @throws Error of DuckDB, or MeanderError `input` where the second run does not fail
   */
  async *stream(columns: readonly string[], sql: string, skip: number): AsyncGenerator<DuckDBDataChunk> {
    const rows = `SELECT ${columns.join(', ')}, false AS ${END} FROM ${subquery(sql)}`;
    const ending = `SELECT ${columns.map(() => 'NULL').join(', ')}, true`;
    const all = `${rows} UNION ALL ${ending}${skip > 0 ? ` OFFSET ${skip}` : ''}`;
    const result = await this.underWay(this.connection.stream(all));
    let complete = false;
    const nextChunk = async () => {
      const chunk = await this.underWay(result.fetchChunk());
      return chunk && chunk.rowCount > 0 ? chunk : undefined;
    };
    for await (const chunk of readAhead(nextChunk)) {
      complete = chunk.getColumnVector(columns.length).getItem(chunk.rowCount - 1) === true;
      if (complete) chunk.rowCount -= 1;
      if (chunk.rowCount > 0) yield chunk;
    }
    if (complete) return;
    await this.rows(`SELECT ${columns.map((column) => `count(${column})`).join(', ')} FROM ${subquery(sql)}`);
    throw inputError('DuckDB ended its result early without giving a reason; read it again.');
  }
}

const bytesIn = (vector: DuckDb.DuckDBBlobVector, entry: number): Uint8Array | undefined =>
  vector.getItem(entry)?.bytes;

/**
 * DuckDB's error message in one line, without secrets, and without its hints, which concern its own settings.
 */
export function reasonOf(cause: unknown): string {
  const extension = /automatically install the required extension '(\w+)'/.exec((cause as Error).message)?.[1];
  if (extension)
    return (
      `it needs DuckDB’s extension ${extension}, which is not installed, and no extension is fetched without being ` +
      `asked for; run INSTALL ${extension} in DuckDB once`
    );
  const reason = withoutSecrets(inOneLine(cause as Error));
  return /not utf-8 encoded/.test(reason)
    ? `${reason}; name its encoding with csv.encoding (--csv-encoding latin-1 or utf-16)`
    : reason;
}

function inOneLine({ message }: Error): string {
  const lines = message.split('\n').map((line) => line.trim());
  const end = lines.findIndex(
    (line) => line === '' || /^(LINE \d+:|Possible|Try setting|Column .* is being converted)/.test(line),
  );
  return (end < 1 ? lines : lines.slice(0, end))
    .join('; ')
    .replace(/^Failed to extract statements: /, '')
    .replace(/\.$/, '');
}

/**
 * Does some work with the engine.
 * @param name what the work reads, for the error message
 * @throws MeanderError `input` in place of DuckDB's own errors
 */
export async function translateErrors<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof MeanderError) throw cause;
    throw inputError(`${name} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}
