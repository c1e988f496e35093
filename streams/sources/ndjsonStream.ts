import { crc32 } from 'node:zlib';
import { Null, type RecordBatch, type Schema } from 'apache-arrow';
import { inputError, modelError } from '../../src/errors.js';
import { announceSilence } from '../formats/ipc/announceSilence.js';
import { batchOf, misfitOf, type Row, rowOf, schemaOf, type Use } from '../formats/jsonColumns.js';
import { type Line, linesOf, parseLine } from '../formats/jsonLines.js';
import { firstRoundedNumber } from '../formats/jsonRounded.js';
import { withOrigin } from '../points/batchOrigin.js';
import type { Source } from './source.js';
import type { SourceOptions } from './sourceOptions.js';
import { type FoundLists, findLists, fixBatch } from './withFixedLists.js';

/** Rows from which the columns are found. */
const SAMPLED_ROWS = 100;
/** Rows of a record batch at most. */
const BATCH_ROWS = 4096;

/** Where reading continues, and what was read before. */
interface LinePosition {
  /** Rows before. */
  rows: number;
  /** CRC-32 of their lines. */
  checksum: number;
}

/**
 * NDJSON, one object or list of numbers per line, from chunks of bytes such as those of stdin. Lines are learned from
 * as they come, also from a stream without end. The columns are found from the first 100 rows; fields of nested objects
 * are columns, too (`after.x`). It can be opened once; a resumed run reads past what it has learned.
 * @throws MeanderError `input` (from `schema` and while reading) for a line that is not JSON or has a value of another
 *   type than its column, unless `onBadRow` is `skip`; `model` where other lines come before a position than then
 */
export function ndjsonStream(chunks: AsyncIterable<Uint8Array>, options: SourceOptions & { name: string }): Source {
  const { name, notify } = options;
  const lines = linesOf(notify ? announceSilence(chunks, name, notify) : chunks, name)[Symbol.asyncIterator]();
  const waiting: Line[] = [];
  let found: Promise<FoundLists & { plain: Schema }> | undefined;

  async function find(): Promise<FoundLists & { plain: Schema }> {
    while (waiting.length < SAMPLED_ROWS) {
      const next = await lines.next();
      if (next.done) break;
      waiting.push(...next.value);
    }
    const rows = waiting.flatMap((line) => readRow(line, options) ?? []);
    const plain = schemaOf(rows, (field) => useOf(field, options));
    const sample = async function* () {
      yield batchOf(rows, plain);
    };
    return { plain, ...(await findLists(name, plain, sample, options)) };
  }
  const lists = () => {
    found ??= find();
    return found;
  };

  async function* pieces(): AsyncGenerator<Line[]> {
    while (waiting.length > 0) yield waiting.splice(0, BATCH_ROWS);
    for (let next = await lines.next(); !next.done; next = await lines.next())
      for (let from = 0; from < next.value.length; from += BATCH_ROWS) yield next.value.slice(from, from + BATCH_ROWS);
  }

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const known = await lists();
    const start = (position as LinePosition | null) ?? { rows: 0, checksum: 0 };
    let here: LinePosition = { rows: 0, checksum: 0 };
    let number = 0;
    const sayLater = laterFields(known.plain, options);
    const sayRounded = roundedNumbers(options);
    for await (const piece of pieces()) {
      if (signal.aborted) return;
      const skipped = piece.splice(0, Math.max(0, start.rows - here.rows));
      here = after(here, skipped);
      if (here.rows < start.rows || piece.length === 0) continue;
      if (here.rows === start.rows) assertSameLines(name, start, here);
      const rows = piece.map((line) => sayLater(fittingRow(line, known.plain, options), line));
      const batch = batchOf(rows, known.plain);
      sayRounded(batch, piece);
      yield withOrigin(fixBatch(batch, known), { position: here, pass: 0, name, batch: number++, row: here.rows });
      here = after(here, piece);
    }
  }
  return { name, identity: name, schema: async () => (await lists()).schema, open: read };
}

/** Whether a column is named as a feature, weight or time, or else is passed through. */
function useOf(name: string, { keep = [], columns = [], vector, weight, time, features = [] }: SourceOptions): Use {
  if ([...columns, ...features, vector, weight, time].includes(name)) return 'computed';
  return (keep === 'all' ? features.length > 0 : keep.includes(name)) ? 'kept' : undefined;
}

const after = ({ rows, checksum }: LinePosition, lines: readonly Line[]): LinePosition => ({
  rows: rows + lines.length,
  checksum: lines.reduce((sum, { text }) => crc32(text, sum), checksum),
});

/** The columns of a line; undefined for one that is neither an object nor a list, where such lines are skipped. */
function readRow({ text, number }: Line, { name, onBadRow }: SourceOptions & { name: string }): Row | undefined {
  try {
    const row = rowOf(parseLine(text));
    if (row || onBadRow === 'skip') return row;
  } catch (cause) {
    if (onBadRow === 'skip') return undefined;
    throw inputError(`${name}, line ${number} is not JSON: ${(cause as Error).message}. ${ADVICE}`, { cause });
  }
  throw inputError(`${name}, line ${number} is ${text.slice(0, 40)}, but must be an object or a list. ${ADVICE}`);
}

const ADVICE = 'Correct the data, or reject such rows with onBadRow "skip" (--on-bad-row skip).';

/** The row of a line; one of nulls, which is rejected later, where it cannot be read and such rows are skipped. */
function fittingRow(line: Line, schema: Schema, options: SourceOptions & { name: string }): Row {
  const row = readRow(line, options);
  const misfit = row && misfitOf(row, schema);
  if (row && !misfit) return row;
  if (misfit && options.onBadRow !== 'skip')
    throw inputError(
      `${options.name}, line ${line.number}, "${misfit.column}" is ${JSON.stringify(misfit.value)}, but in the rows ` +
        `before it held numbers. ${ADVICE}`,
    );
  return new Map();
}

/** Later fields that are said; a stream whose keys are data would otherwise say them without end. */
const MOST_SAID = 10;

/** Says once per name that a row has a value in a field that none of the first rows had. @returns the row */
function laterFields(schema: Schema, { name, notify }: SourceOptions & { name: string }) {
  const known = new Set(schema.fields.filter(({ type }) => !(type instanceof Null)).map((field) => field.name));
  const empty = new Set(schema.fields.map((field) => field.name).filter((field) => !known.has(field)));
  const most = known.size + MOST_SAID;
  return (row: Row, line: Line): Row => {
    for (const [field, value] of known.size < most ? row : []) {
      if (known.has(field) || (value === null && empty.has(field))) continue;
      known.add(field);
      notify?.(
        `${name}, line ${line.number}, has a ${empty.has(field) ? 'value in the ' : ''}field "${field}" that no row ` +
          'had when the columns were chosen; it is left out',
      );
    }
    return row;
  };
}

/** Says once that a whole number was rounded, if its column may be used. */
function roundedNumbers(options: SourceOptions & { name: string }) {
  const { name, notify, columns, vector } = options;
  const isUsed = (column: string) => (!columns && vector === undefined) || useOf(column, options) !== undefined;
  let said = notify === undefined;
  return (batch: RecordBatch, lines: readonly Line[]): void => {
    const found = said ? undefined : firstRoundedNumber(batch, lines, isUsed);
    if (!found) return;
    said = true;
    notify?.(
      `${name}, line ${found.line}, "${found.column}" is ${found.written}, which is rounded to ${found.value}: ` +
        'numbers are float64, which is exact for whole numbers up to 9007199254740992',
    );
  };
}

/** @throws MeanderError `model` where other lines were read before a position than when it was made */
function assertSameLines(name: string, before: LinePosition, now: LinePosition): void {
  if (before.checksum === now.checksum) return;
  throw modelError(
    `${name} sends other lines than the checkpoint was made from: the checksum of the first ${now.rows} was ` +
      `${before.checksum} and is now ${now.checksum}. Send the same lines again, or start a new run.`,
  );
}
