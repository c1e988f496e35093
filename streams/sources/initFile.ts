import { readFile } from 'node:fs/promises';
import { inputError } from '../../src/errors.js';
import type { GivenCentroids } from '../../src/seeding/index.js';
import { decodeRows } from '../formats/vectors/decode.js';
import { assertWhole, rowBytes } from '../formats/vectors/layout.js';
import { npyLayout } from '../formats/vectors/npy.js';

/**
 * Reads starting centroids from a NumPy file of shape (k, d), or from a JSON array of k rows of d numbers.
 * @param path a path that ends in `.npy`, else it is read as JSON
 * @throws MeanderError `input` where the file cannot be read or holds something else
 */
export async function readInitFile(path: string): Promise<GivenCentroids> {
  const bytes = await readFile(path).catch((cause) => {
    throw inputError(`The file of starting centroids ${path} cannot be read: ${cause.message}.`, { cause });
  });
  try {
    return path.endsWith('.npy') ? centroidsOfNpy(bytes) : { centroids: centroidsOfJson(bytes.toString('utf8')) };
  } catch (cause) {
    throw inputError(
      `The file of starting centroids ${path} cannot be used: ${(cause as Error).message}. ` +
        'Give a model file, a .npy file of shape (k, d), or a .json file with an array of rows.',
      { cause },
    );
  }
}

function centroidsOfJson(text: string): number[][] {
  const rows: unknown = JSON.parse(text);
  if (!isMatrix(rows)) throw new Error('it is not an array of rows of numbers, all of the same length');
  return rows;
}

const isMatrix = (rows: unknown): rows is number[][] =>
  Array.isArray(rows) &&
  rows.length > 0 &&
  rows.every((row) => Array.isArray(row) && row.length === rows[0].length && row.every((x) => typeof x === 'number'));

function centroidsOfNpy(bytes: Buffer): GivenCentroids {
  const layout = npyLayout(bytes);
  assertWhole(layout, bytes.length);
  const end = layout.start + layout.n * rowBytes(layout);
  const rows = Uint8Array.from(bytes.subarray(layout.start, end));
  return { centroids: Float64Array.from(decodeRows(rows, layout, 0)) };
}
