import { doubleBuffer } from '../ipc/doubleBuffer.js';
import type { Engine } from './duckdb.js';
import { type ReadTables, rowsOf, type TableRows } from './readTable.js';
import type { Table } from './table.js';

/** What came before a piece of a stream, so that messages name rows and lines of the stream. */
export interface PiecePlace {
  /** Rows before it. */
  readonly rowsBefore: number;
  /** Lines before it. */
  readonly linesBefore: number;
}

/**
 * A function that gives the rows of tables that are pieces of one stream, each from its first row. Lines that could not
 * be parsed are reported at the end of each piece.
 * @param reuse read lists into the same two buffers in turn
 */
export function pieceReader(engine: Engine, read: ReadTables, reuse?: boolean) {
  const bufferOf = doubleBuffer(reuse);
  return (table: Table, { rowsBefore, linesBefore }: PiecePlace): AsyncGenerator<TableRows> =>
    rowsOf(engine, table, read, { from: 0, rowsBefore, bufferOf, inWhole: (cause) => withLinesOf(cause, linesBefore) });
}

/** DuckDB's error with the line of the stream in place of that of the piece. */
function withLinesOf(cause: Error, linesBefore: number): Error {
  const message = cause.message.replace(/(?<=CSV Error on Line: )\d+/, (line) => String(Number(line) + linesBefore));
  return new Error(message, { cause });
}
