import { type FileHandle, open } from 'node:fs/promises';
import type { RecordBatch } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import type { Values } from '../../src/kernel/index.js';
import type { FormatName } from '../formats/detect.js';
import { vectorExtensions } from '../formats/extensions.js';
import { fileBytes } from '../formats/ipc/bytes.js';
import { doubleBuffer } from '../formats/ipc/doubleBuffer.js';
import { readAhead } from '../formats/ipc/readAhead.js';
import { asFloat32, decodeRows } from '../formats/vectors/decode.js';
import { findLayout, vectorExtension } from '../formats/vectors/findLayout.js';
import { elementBytes, type Layout, rowBytes } from '../formats/vectors/layout.js';
import { transpose } from '../formats/vectors/transpose.js';
import { withOrigin } from '../points/batchOrigin.js';
import { assertSame, type IdentifiedFile, identifyFiles, withContent } from './fileIdentity.js';
import { describeFiles, progressThrough } from './fileList.js';
import { pointsSchema, toRecordBatch } from './fromPoints.js';
import type { Source } from './source.js';
import { assertSourceOptions } from './sourceOptions.js';

/** A record batch holds at most this many bytes, */
const BATCH_BYTES = 8 * 2 ** 20;
/** and at most this many rows. */
const BATCH_ROWS = 65_536;

/**
 * Settings of `vectorFiles`.
 * @category Sources
 */
export interface VectorFilesOptions {
  /** Numbers per row of raw files (.f32, .f64), which do not say it themselves. */
  dims?: number;
  /** The format of the files, where it is not to be seen from their names. */
  format?: FormatName;
  /** Name of the column, default `vector`. */
  column?: string;
  /** Called with a sentence where 64-bit integers are rounded. */
  notify?: (message: string) => void;
  /** Read into the same two buffers in turn: a record batch is then valid only until the next one is requested. */
  reuse?: boolean;
}

interface VectorFile extends Layout, IdentifiedFile {}

interface RowPosition {
  file: number;
  row: number;
}

const atStart: RowPosition = { file: 0, row: 0 };

/**
 * Files that hold vectors and nothing else, read one after another as one stream with the column `vector`:
 * NumPy's `.npy` (n×d or n, real numbers or booleans), `.fvecs` and `.bvecs`, raw little-endian `.f32` and `.f64`. Rows
 * are float32 where that holds the numbers of all files exactly, else float64.
 * @param paths files, folders or globs
 * @throws MeanderError `input` for a file that is truncated or holds something else, and for rows of different lengths
 * @category Sources
 */
export async function vectorFiles(paths: readonly string[], options: VectorFilesOptions = {}): Promise<Source> {
  assertSourceOptions('vectorFiles', options);
  const found = await identifyFiles(paths, vectorExtensions);
  const files: VectorFile[] = [];
  for (const file of found) files.push(await layoutOf(file, options));
  assertSameLength(files);
  const { d } = files[0];
  const float32 = files.every(asFloat32);
  const schema = pointsSchema(d, float32, false, options.column);
  const rounded = new Rounding(options.notify);
  const progress = progressThrough(files.map(({ n }) => n));

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = (position as RowPosition | null) ?? atStart;
    for (let file = start.file; file < files.length && !signal.aborted; file++) {
      const from = file === start.file ? start.row : 0;
      for await (const { values, row } of readFile(files[file], from, options.reuse)) {
        if (signal.aborted) return;
        rounded.check(files[file], values);
        const points = { values: float32 ? values : asFloat64(values), n: values.length / d, d };
        const number = Math.floor(row / rowsPerBatch(files[file]));
        const here: RowPosition = { file, row };
        const origin = { position: here, pass: 0, name: files[file].path, batch: number };
        yield withOrigin(toRecordBatch(points, schema), origin);
      }
    }
  }

  const source: Source = {
    ...describeFiles(found),
    rereadable: true,
    schema: async () => schema,
    open: read,
    rowIndex: {
      files: async () => files.map(({ path, n }) => ({ path, rows: n })),
      before: async (file, row) => ({ position: { file, row } satisfies RowPosition, row }),
    },
    progress: (position) => {
      const { file, row } = (position as RowPosition | null) ?? atStart;
      return progress(file, row);
    },
  };
  return withContent(source, found);
}

async function layoutOf(file: IdentifiedFile, { dims, format }: VectorFilesOptions): Promise<VectorFile> {
  const { path, bytes } = file;
  const handle = await open(path);
  try {
    return { ...file, ...(await findLayout(handle, format ?? vectorExtension(path) ?? '', bytes, dims)) };
  } catch (cause) {
    throw inputError(`${path} cannot be read as vectors: ${(cause as Error).message}.`, { cause });
  } finally {
    await handle.close();
  }
}

function assertSameLength([first, ...others]: readonly VectorFile[]): void {
  const other = others.find(({ d }) => d !== first.d);
  if (other)
    throw inputError(
      `${other.path} has rows of ${other.d} numbers but ${first.path} has rows of ${first.d}; ` +
        'read them in separate runs.',
    );
}

const rowsPerBatch = (layout: Layout): number =>
  Math.max(1, Math.min(BATCH_ROWS, Math.floor(BATCH_BYTES / rowBytes(layout))));

/** The rows of a file from one row on, a record batch at a time, with the number of each one's first row. */
async function* readFile(file: VectorFile, from: number, reuse?: boolean) {
  const handle = await open(file.path);
  try {
    await assertSame(handle, file);
    for await (const { row, bytes } of readRows(handle, file, from, reuse))
      yield { row, values: decode(bytes, file, row) };
  } finally {
    await handle.close();
  }
}

/** The bytes of a file's rows from one row on, a record batch at a time. */
function readRows(handle: FileHandle, file: VectorFile, from: number, reuse?: boolean) {
  return file.fortran ? readColumns(handle, file, from) : readWholeRows(handle, file, from, reuse);
}

/** Rows whose numbers lie in columns: a piece of each column is read, and the pieces are put into rows. */
async function* readColumns(handle: FileHandle, file: VectorFile, from: number) {
  const size = elementBytes(file);
  for (let row = from; row < file.n; row += rowsPerBatch(file)) {
    const rows = Math.min(rowsPerBatch(file), file.n - row);
    const columns = new Uint8Array(rows * rowBytes(file));
    for (let t = 0; t < file.d; t++) {
      const place = file.start + (t * file.n + row) * size;
      const { bytesRead } = await handle.read(columns, t * rows * size, rows * size, place);
      if (bytesRead < rows * size) throw endedEarly(file, row);
    }
    yield { row, bytes: transpose(columns, rows, file.d, size) };
  }
}

const endedEarly = (file: VectorFile, row: number): Error =>
  inputError(`${file.path} ended in row ${row} of ${file.n}; it was changed while it was read, so read it again.`);

async function* readWholeRows(handle: FileHandle, file: VectorFile, from: number, reuse?: boolean) {
  const input = fileBytes(handle);
  await input.skip(file.start + from * rowBytes(file));
  const bufferOf = doubleBuffer(reuse);
  let row = from;
  yield* readAhead(async () => {
    if (row >= file.n) return undefined;
    const rows = Math.min(rowsPerBatch(file), file.n - row);
    const length = rows * rowBytes(file);
    const bytes = await input.read(length, bufferOf);
    if (bytes.length < length) throw endedEarly(file, row + Math.floor(bytes.length / rowBytes(file)));
    row += rows;
    return { row: row - rows, bytes };
  });
}

function decode(bytes: Uint8Array, file: VectorFile, row: number): Values {
  try {
    return decodeRows(bytes, file, row);
  } catch (cause) {
    const message = `${file.path} cannot be read as .${vectorExtension(file.path)}: ${(cause as Error).message}.`;
    throw inputError(message, { cause });
  }
}

const asFloat64 = (values: Values): Float64Array =>
  values instanceof Float64Array ? values : Float64Array.from(values);

/** Says once that 64-bit integers were rounded: float64 is exact for whole numbers up to 2^53. */
class Rounding {
  constructor(private notify: VectorFilesOptions['notify']) {}

  check({ path, element }: VectorFile, values: Values): void {
    if (!this.notify || (element !== 'i8' && element !== 'u8')) return;
    const value = values.find((x) => Math.abs(x) > Number.MAX_SAFE_INTEGER);
    if (value === undefined) return;
    this.notify(`${path} holds whole numbers such as ${value}, which may be rounded: float64 is exact up to 2^53`);
    this.notify = undefined;
  }
}
