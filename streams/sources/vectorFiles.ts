import { type FileHandle, open } from 'node:fs/promises';
import type { RecordBatch } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { fileBytes } from '../formats/ipc/bytes.js';
import { doubleBuffer } from '../formats/ipc/doubleBuffer.js';
import { readAhead } from '../formats/ipc/readAhead.js';
import { asFloat32, decodeRows } from '../formats/vectors/decode.js';
import { findLayout, vectorExtension, vectorExtensions } from '../formats/vectors/findLayout.js';
import { type Layout, rowBytes } from '../formats/vectors/layout.js';
import { withOrigin } from '../points/batchOrigin.js';
import { describeFiles, expand } from './findFiles.js';
import { pointsSchema, toRecordBatch } from './fromPoints.js';
import type { Source } from './source.js';

/** Bytes of a record batch, and rows it has at most. */
const [BATCH_BYTES, MOST_ROWS] = [8 * 2 ** 20, 65_536];

/** Settings of `vectorFiles`. */
export interface VectorFilesOptions {
  /** Numbers of a row, which raw files (.f32, .f64) do not say. */
  dims?: number;
  /** Read into the same memory in turn: a record batch is then valid only until the next is asked for. */
  reuse?: boolean;
}

interface VectorFile extends Layout {
  path: string;
}

interface RowPosition {
  file: number;
  row: number;
}

/**
 * Files of vectors and nothing else, read one after another as one stream with the column `vector`: NumPy's `.npy` (n×d
 * or n, C order), `.fvecs` and `.bvecs`, raw little-endian `.f32` and `.f64`. Small integers become float32.
 * @throws MeanderError `input` for a file that is cut short or holds something else, naming what
 */
export async function vectorFiles(paths: readonly string[], options: VectorFilesOptions = {}): Promise<Source> {
  const found = (await Promise.all(paths.map((path) => expand(path, vectorExtensions)))).flat();
  const files = await Promise.all(found.map(({ path, bytes }) => layoutOf(path, bytes, options.dims)));
  const [{ d, path: first }] = files;
  const other = files.find((file) => file.d !== d);
  if (other)
    throw inputError(
      `${other.path} has rows of ${other.d} numbers but ${first} has rows of ${d}; give files of one length.`,
    );
  const float32 = files.every(asFloat32);
  const schema = pointsSchema(d, float32);
  const rows = files.reduce((sum, { n }) => sum + n, 0);
  const before = files.map((_, i) => files.slice(0, i).reduce((sum, { n }) => sum + n, 0));

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = position as RowPosition | null;
    for (let file = start?.file ?? 0; file < files.length && !signal.aborted; file++) {
      const handle = await open(files[file].path);
      try {
        for await (const { row, values } of readRows(
          handle,
          files[file],
          file === start?.file ? start.row : 0,
          options.reuse,
        )) {
          if (signal.aborted) return;
          const points = { values: float32 ? values : Float64Array.from(values), n: values.length / d, d };
          const provenance = {
            position: { file, row } satisfies RowPosition,
            pass: 0,
            name: files[file].path,
            batch: Math.floor(row / batchRows(files[file])),
          };
          yield withOrigin(toRecordBatch(points, schema), provenance);
        }
      } finally {
        await handle.close();
      }
    }
  }

  return {
    ...describeFiles(found),
    schema: async () => schema,
    open: read,
    progress: (position) => {
      const at = position as RowPosition | null;
      return at && rows > 0 ? (before[at.file] + at.row) / rows : 0;
    },
  };
}

async function layoutOf(path: string, bytes: number, dims?: number): Promise<VectorFile> {
  const handle = await open(path);
  try {
    return { path, ...(await findLayout(handle, vectorExtension(path) ?? '', bytes, dims)) };
  } catch (cause) {
    throw inputError(`${path} cannot be read as vectors: ${(cause as Error).message}.`, { cause });
  } finally {
    await handle.close();
  }
}

const batchRows = (layout: Layout) => Math.max(1, Math.min(MOST_ROWS, Math.floor(BATCH_BYTES / rowBytes(layout))));

/** The rows of a file from one on, some at a time. */
async function* readRows(handle: FileHandle, file: VectorFile, from: number, reuse?: boolean) {
  const bytes = fileBytes(handle);
  await bytes.skip(file.start + from * rowBytes(file));
  const room = doubleBuffer(reuse);
  let row = from;
  const next = async () => {
    if (row >= file.n) return undefined;
    const rows = Math.min(batchRows(file), file.n - row);
    const length = rows * rowBytes(file);
    const found = await bytes.read(length, room(length));
    if (found.length < length)
      throw inputError(
        `${file.path} ended within row ${row + Math.floor(found.length / rowBytes(file))} of ${file.n}; was it changed meanwhile?`,
      );
    row += rows;
    return { row: row - rows, found };
  };
  for await (const { row, found } of readAhead(next)) yield { row, values: decode(found, file, row) };
}

function decode(bytes: Uint8Array, file: VectorFile, row: number) {
  try {
    return decodeRows(bytes, file, row);
  } catch (cause) {
    throw inputError(`${file.path}: ${(cause as Error).message}; is it a ${vectorExtension(file.path)} file?`, {
      cause,
    });
  }
}
