import { findRowEnds } from '../formats/tables/csvRowEnds.js';
import type { ArrivingBytes } from './arrivingBytes.js';

/** Rows that are enough to find how CSV is read: all that is looked at in a file, and some. */
const ENOUGH_ROWS = 24_576;
/** Bytes that are enough for that. */
const ENOUGH_BYTES = 2 ** 25;
/** Rows that are enough where no more come in some time, and that time in milliseconds. */
const [FEW_ROWS, TIME] = [100, 1000];
/** How rows end before the dialect is known. */
const USUAL = { delimiter: ',', quote: '"', escape: '"', comment: '' };
const [NEWLINE, RETURN] = [0x0a, 0x0d];

/** The beginning of CSV data. */
export interface CsvHead {
  /** All bytes that were taken. */
  readonly bytes: Uint8Array;
  /** Those of whole rows. */
  readonly wholeRows: Uint8Array;
}

/**
 * Takes as much of the beginning of CSV data as is needed to find how it is read: as many rows as are looked at in a
 * file, or what has come of them one second after the first byte, but at least 100 rows, or all if there are fewer.
 */
export async function takeHead(arriving: ArrivingBytes): Promise<CsvHead> {
  const chunks: Uint8Array[] = [];
  let [length, rows, began] = [0, 0, Number.POSITIVE_INFINITY];
  while (length < ENOUGH_BYTES && rows < ENOUGH_ROWS) {
    const left = rows < FEW_ROWS ? Number.POSITIVE_INFINITY : began + TIME - performance.now();
    const chunk = left > 0 ? await arriving.next(left) : undefined;
    if (chunk === undefined) break;
    began = Math.min(began, performance.now());
    chunks.push(Uint8Array.from(chunk));
    length += chunk.length;
    rows += countLines(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (arriving.ended) return { bytes, wholeRows: bytes };
  const newLine = bytes.includes(NEWLINE) || !bytes.includes(RETURN) ? '\n' : '\r';
  const { end } = findRowEnds(bytes, { ...USUAL, newLine });
  return { bytes, wholeRows: end > 0 ? bytes.subarray(0, end) : bytes };
}

/** Line feeds, or carriage returns where they alone end rows. */
function countLines(bytes: Uint8Array): number {
  let [feeds, returns] = [0, 0];
  for (const byte of bytes) {
    if (byte === NEWLINE) feeds++;
    else if (byte === RETURN) returns++;
  }
  return feeds || returns;
}
