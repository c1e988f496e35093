import { type RecordBatch, Schema } from 'apache-arrow';
import { announceSilence } from '../formats/ipc/announceSilence.js';
import { chooseColumns, reportMetadata } from '../formats/tables/chooseColumns.js';
import type { ReadColumn } from '../formats/tables/columnTypes.js';
import { type CsvReading, csvTable, examineCsv } from '../formats/tables/csv.js';
import { Engine, translateErrors } from '../formats/tables/duckdb.js';
import { pieceReader } from '../formats/tables/readPiece.js';
import { RoundedNumbers } from '../formats/tables/rounded.js';
import { withOrigin } from '../points/batchOrigin.js';
import { ArrivingBytes } from './arrivingBytes.js';
import { type CsvHead, takeHead } from './csvHead.js';
import { type CsvPiece, type CsvPosition, csvPieces, PIECE, type PieceStart } from './csvPieces.js';
import { PieceFiles } from './pieceFiles.js';
import type { Source } from './source.js';
import type { SourceOptions } from './sourceOptions.js';

/** How CSV is read from chunks of bytes. */
export interface CsvStreamOptions extends SourceOptions {
  /** What messages call it. */
  readonly name: string;
  /** Bytes that are parsed at once where they come without a pause, default 8 MiB. */
  readonly pieceBytes?: number;
}

/**
 * CSV or TSV from chunks of bytes such as those of stdin. Its rows are learned from as they come, also from a stream
 * without end. How it is read is found from its first rows, as for a file: the first 24,576, or those of the first
 * second, but at least 100. DuckDB parses the rows that follow, piece by piece, in that way. It can be opened once; a
 * resumed run reads past what it has learned.
 * @throws MeanderError `usage` where DuckDB is not installed, `input` where the first rows are no CSV; while reading,
 *   `input` for a row with other cells, unless `onBadRow` is `skip`, and `model` where other bytes come before a
 *   position than when it was made
 */
export async function csvStream(chunks: AsyncIterable<Uint8Array>, options: CsvStreamOptions): Promise<Source> {
  const { name, notify } = options;
  const arriving = new ArrivingBytes(notify ? announceSilence(chunks, name, notify) : chunks);
  const files = new PieceFiles('csv');
  let engine: Engine | undefined;
  const close = async () => {
    await arriving.close();
    await engine?.close();
    await files.close();
  };
  try {
    engine = await Engine.open();
    return await openStream(engine, arriving, files, options, close);
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function openStream(
  engine: Engine,
  arriving: ArrivingBytes,
  files: PieceFiles,
  options: CsvStreamOptions,
  close: () => Promise<void>,
): Promise<Source> {
  const { name, pieceBytes = PIECE } = options;
  const head = await takeHead(arriving);
  const found = await translateErrors(name, () => examineHead(engine, files, head, options));
  return {
    name,
    identity: name,
    schema: async () => found.schema,
    open(position, signal) {
      const start = position as CsvPosition | null;
      const cut = { name, syntax: found.reading.dialect, pieceBytes };
      return readPieces(csvPieces(head.bytes, arriving, cut, start), {
        engine,
        files,
        options,
        ...found,
        start,
        signal,
      });
    },
    close,
  };
}

/** How the data is read, and what is read of it. */
interface FoundInHead {
  reading: CsvReading;
  columns: readonly ReadColumn[];
  schema: Schema;
}

async function examineHead(
  engine: Engine,
  files: PieceFiles,
  { wholeRows }: CsvHead,
  options: CsvStreamOptions,
): Promise<FoundInHead> {
  const { name } = options;
  const path = await files.write(wholeRows);
  const reading = await examineCsv(engine, path, options, name);
  const { columns, report } = await chooseColumns(engine, [csvTable(name, path, reading, options)], options);
  const fields = columns.map(({ field }) => field);
  return { reading, columns, schema: new Schema(fields, reportMetadata(report)) };
}

interface Reader extends FoundInHead {
  engine: Engine;
  files: PieceFiles;
  options: CsvStreamOptions;
  start: CsvPosition | null;
  signal: AbortSignal;
}

/** A piece that lies in a file. */
interface WrittenPiece {
  path: string;
  at: PieceStart;
}

async function* written(pieces: AsyncIterable<CsvPiece>, files: PieceFiles): AsyncGenerator<WrittenPiece, undefined> {
  for await (const { bytes, at } of pieces) yield { path: await files.write(bytes), at };
}

async function* readPieces(pieces: AsyncIterable<CsvPiece>, reader: Reader): AsyncGenerator<RecordBatch> {
  const { engine, files, reading, options, start, signal } = reader;
  const { name } = options;
  const readPiece = pieceReader(
    engine,
    { ...reader, rounded: new RoundedNumbers(reader.columns, options.notify) },
    options.reuse,
  );
  const later = { ...reading, dialect: { ...reading.dialect, header: false, skip: 0 } };
  let number = 0;
  // A piece may have fewer rows than when the position was made; the next ones have the rest of them.
  let toSkip = start?.inPiece ?? 0;
  let rowsBefore = (start?.row ?? 0) - toSkip;
  for await (const { path, at } of oneAhead(written(pieces, files))) {
    if (signal.aborted) return;
    const table = csvTable(name, path, at.bytes === 0 ? reading : later, options);
    let end = 0;
    for await (const { batch, row, rejected } of readPiece(table, { rowsBefore, linesBefore: at.lines })) {
      if (signal.aborted) return;
      end = row + batch.numRows;
      const left = batch.slice(Math.min(toSkip, batch.numRows));
      toSkip -= batch.numRows - left.numRows;
      if (left.numRows === 0 && !rejected) continue;
      const inPiece = end - left.numRows;
      const position: CsvPosition = { ...at, row: rowsBefore + inPiece, inPiece };
      yield withOrigin(left, { position, pass: 0, name, batch: number++, row: position.row, rejected });
    }
    rowsBefore += end;
  }
}

/** The same items; each is requested when the one before is given, so that it is made meanwhile. */
async function* oneAhead<T>(items: AsyncGenerator<T, undefined>): AsyncGenerator<T> {
  let pending = items.next();
  for (;;) {
    const { value } = await pending;
    if (value === undefined) return;
    pending = items.next();
    // An error is thrown when its turn comes.
    pending.catch(() => {});
    yield value;
  }
}
