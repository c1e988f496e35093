import type { RecordBatch } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { originOf, withOrigin } from '../points/batchOrigin.js';
import type { RowStart } from '../sources/rowIndex.js';
import type { Source } from '../sources/source.js';

const atStart: RowStart = { position: null, row: 0 };

/**
 * Rows [from, to) of a source of one file. Where the format allows it, the rows before are not read.
 * @param to infinity for all rows, also those that cannot be parsed
 * @param signal ends the reading
 * @throws MeanderError `input` where the source has fewer rows
 */
export async function* readRows(
  source: Source,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const start = from > 0 && source.rowIndex ? await source.rowIndex.before(0, from) : atStart;
  const ended = new AbortController();
  let row = start.row;
  try {
    for await (const batch of source.open(start.position, AbortSignal.any([signal, ended.signal]))) {
      const [first, end] = [Math.max(0, from - row), Math.min(batch.numRows, to - row)];
      if (first < end) yield rowsOf(batch, first, end, row + first);
      else if (to === Number.POSITIVE_INFINITY && originOf(batch)?.rejected) yield batch;
      row += batch.numRows;
      if (row >= to) return;
    }
  } finally {
    ended.abort();
  }
  if (!signal.aborted && to !== Number.POSITIVE_INFINITY)
    throw inputError(
      `${source.name} has ${row} rows, but rows ${from} to ${to} of it were asked for; plan its blocks again.`,
    );
}

/** Rows [first, end) of a record batch, as a view that says where they come from. */
function rowsOf(batch: RecordBatch, first: number, end: number, row: number): RecordBatch {
  const origin = originOf(batch);
  const rows = first === 0 && end === batch.numRows ? batch : batch.slice(first, end);
  return origin ? withOrigin(rows, { ...origin, row }) : rows;
}
