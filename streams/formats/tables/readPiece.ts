import { MeanderError } from '../../../src/errors.js';
import { emptyBatch } from '../../points/batchOrigin.js';
import { doubleBuffer } from '../ipc/doubleBuffer.js';
import { takeRejectedLines } from './csv.js';
import type { Engine } from './duckdb.js';
import { findOtherLength } from './listLengths.js';
import { lengthError, type ReadTables, readError, type TableRows } from './readTable.js';
import { toBatch } from './recordBatch.js';
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
export function pieceReader(engine: Engine, { columns, schema, rounded }: ReadTables, reuse?: boolean) {
  const bufferOf = doubleBuffer(reuse);
  const expressions = columns.map(({ sql }) => sql);
  return async function* readPiece(table: Table, { rowsBefore, linesBefore }: PiecePlace): AsyncGenerator<TableRows> {
    let row = 0;
    try {
      for await (const chunk of engine.stream(expressions, table.sql, 0)) {
        const batch = toBatch(schema, chunk, bufferOf, engine.bytesOf);
        rounded.check(table.name, batch, rowsBefore + row);
        yield { batch, row };
        row += batch.numRows;
      }
      const rows = table.countsRejects ? await takeRejectedLines(engine) : 0;
      if (rows > 0) yield { batch: emptyBatch(schema), row, rejected: { rows, reason: 'unreadable' } };
    } catch (cause) {
      if (cause instanceof MeanderError) throw cause;
      const other = await findOtherLength(engine, table, columns, row).catch(() => undefined);
      if (other) throw lengthError(table.name, { ...other, row: other.row + rowsBefore });
      throw readError(table.name, rowsBefore + row, withLinesOf(cause as Error, linesBefore));
    }
  };
}

/** DuckDB's error with the line of the stream in place of that of the piece. */
function withLinesOf(cause: Error, linesBefore: number): Error {
  const message = cause.message.replace(/(?<=CSV Error on Line: )\d+/, (line) => String(Number(line) + linesBefore));
  return new Error(message, { cause });
}
