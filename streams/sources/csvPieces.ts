import { crc32 } from 'node:zlib';
import { limitError, modelError } from '../../src/errors.js';
import { findRowEnds, type RowSyntax } from '../formats/tables/csvRowEnds.js';
import type { ArrivingBytes } from './arrivingBytes.js';

/** Bytes of a piece, if they come without a pause. */
export const PIECE = 2 ** 23;
/** Bytes that one row may have. */
const MAX_ROW = 2 ** 26;

/** Where a piece begins. */
export interface PieceStart {
  /** Bytes before it. */
  readonly bytes: number;
  /** CRC-32 of them. */
  readonly checksum: number;
  /** Lines before it, as DuckDB counts them. */
  readonly lines: number;
}

/** Where reading continues: a piece and the rows before it and in it. */
export interface CsvPosition extends PieceStart {
  /** Rows before. */
  readonly row: number;
  /** Those of them that the piece has. */
  readonly inPiece: number;
}

/** Whole rows of CSV data. */
export interface CsvPiece {
  /** Their bytes. */
  readonly bytes: Uint8Array;
  /** Where they begin. */
  readonly at: PieceStart;
}

/** What data is called, and how its rows end. */
export interface CsvCut {
  /** Its name, for error messages. */
  readonly name: string;
  /** Its dialect. */
  readonly syntax: RowSyntax;
  /** Bytes of a piece, if they come without a pause. */
  readonly pieceBytes: number;
}

/**
 * Cuts CSV data at the ends of rows into pieces of some length, or of what has come where nothing more comes at once.
 * @param head the bytes that were taken before
 * @param start where the first piece is to begin
 * @throws MeanderError `model` where other bytes come before the start than when it was made, `limit` where a row has
 *   more than 64 MiB
 */
export async function* csvPieces(
  head: Uint8Array,
  arriving: ArrivingBytes,
  { name, syntax, pieceBytes }: CsvCut,
  start: PieceStart | null,
): AsyncGenerator<CsvPiece> {
  const all = chunksOf(head, arriving, pieceBytes);
  const [begin, more] = start ? await skipTo(name, all, start) : [BEGINNING, all];
  let [at, rest]: [PieceStart, Uint8Array] = [begin, new Uint8Array(0)];
  for await (const chunk of more) {
    const bytes = Buffer.concat([rest, chunk]);
    const { end, rows } = findRowEnds(bytes, syntax);
    rest = bytes.subarray(end);
    if (rest.length > MAX_ROW) throw tooLong(name, at.lines + rows + 1);
    const whole = bytes.subarray(0, end);
    if (end > 0) yield { bytes: whole, at };
    at = { bytes: at.bytes + end, checksum: crc32(whole, at.checksum), lines: at.lines + rows };
  }
  if (rest.length > 0) yield { bytes: rest, at };
}

const BEGINNING: PieceStart = { bytes: 0, checksum: 0, lines: 0 };

const tooLong = (name: string, line: number) =>
  limitError(
    `${name}, line ${line} has more than ${MAX_ROW} bytes; if a quote is not closed there, name the quoting with ` +
      'csv.quote (--csv-quote none).',
  );

type Chunks = AsyncGenerator<Uint8Array, undefined>;

async function* chunksOf(head: Uint8Array, arriving: ArrivingBytes, length: number): Chunks {
  for (let from = 0; from < head.length; from += length) yield head.subarray(from, from + length);
  for (let next = await arriving.gather(length); next; next = await arriving.gather(length)) yield next;
}

async function* withFirst(first: Uint8Array, chunks: Chunks): Chunks {
  if (first.length > 0) yield first;
  return yield* chunks;
}

/** Reads past what was read before. @returns the start, and the chunks after it */
async function skipTo(name: string, chunks: Chunks, start: PieceStart): Promise<[PieceStart, Chunks]> {
  let [bytes, checksum] = [0, 0];
  let rest: Uint8Array = new Uint8Array(0);
  while (bytes < start.bytes) {
    const next = await chunks.next();
    if (next.done) break;
    const before = next.value.subarray(0, start.bytes - bytes);
    rest = next.value.subarray(before.length);
    bytes += before.length;
    checksum = crc32(before, checksum);
  }
  const { bytes: wanted, lines } = start;
  if (bytes === wanted && checksum === start.checksum) return [{ bytes, checksum, lines }, withFirst(rest, chunks)];
  throw modelError(
    `${name} sends other rows than the checkpoint was made from: the checksum of the first ${wanted} bytes was ` +
      `${start.checksum}, and is now ${checksum} over ${bytes} bytes. Send the same rows again, or start a new run.`,
  );
}
