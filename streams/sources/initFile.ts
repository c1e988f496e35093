import { readFile } from 'node:fs/promises';
import { inputError } from '../../src/errors.js';
import type { GivenCentroids } from '../../src/seeding/index.js';
import { decodeRows } from '../formats/vectors/decode.js';
import { assertWhole, rowBytes } from '../formats/vectors/layout.js';
import { npyLayout } from '../formats/vectors/npy.js';

/**
 * Starting centroids from `.npy` (k×d) or `.json` (an array of rows).
 * @throws MeanderError `input` where the file is something else
 */
export async function readInitFile(path: string): Promise<GivenCentroids> {
  const bytes = await readFile(path).catch((cause) => {
    throw inputError(`The init file ${path} cannot be read: ${cause.message}.`, { cause });
  });
  try {
    return path.endsWith('.npy') ? readNpy(bytes) : { centroids: readRows(bytes.toString('utf8')) };
  } catch (cause) {
    throw inputError(
      `The init file ${path} holds no centroids: ${(cause as Error).message}. Give a model file, a .npy of shape (k, d) or a .json array of rows.`,
      { cause },
    );
  }
}

function readRows(text: string): number[][] {
  const rows = JSON.parse(text) as unknown;
  const numeric =
    Array.isArray(rows) &&
    rows.every((row) => Array.isArray(row) && row.length === rows[0].length && row.every((x) => typeof x === 'number'));
  if (!numeric || rows.length === 0) throw new Error('it is not an array of equally long rows of numbers');
  return rows as number[][];
}

function readNpy(bytes: Buffer): GivenCentroids {
  const layout = npyLayout(bytes);
  assertWhole(layout, bytes.length);
  const rows = Uint8Array.from(bytes.subarray(layout.start, layout.start + layout.n * rowBytes(layout)));
  return { centroids: Float64Array.from(decodeRows(rows, layout, 0)) };
}
