import { readFile } from 'node:fs/promises';
import { type GivenCentroids, inputError } from '../../src/index.js';

/**
 * Starting centroids from `.npy` (k×d float32 or float64) or `.json` (an array of rows).
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
  const numeric = Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.length === rows[0].length && row.every((x) => typeof x === 'number'));
  if (!numeric || rows.length === 0) throw new Error('it is not an array of equally long rows of numbers');
  return rows as number[][];
}

function readNpy(bytes: Buffer): GivenCentroids {
  if (bytes.subarray(1, 6).toString('latin1') !== 'NUMPY') throw new Error('it does not begin like a .npy file');
  const long = bytes[6] > 1;
  const start = (long ? 12 : 10) + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes.subarray(10, start).toString('latin1');
  const shape = /'shape': \((\d+), (\d+)\)/.exec(header);
  const type = /'descr': '<f([48])'/.exec(header)?.[1];
  if (!shape || !type || /'fortran_order': True/.test(header)) throw new Error(`its header is ${header.trim()}; a C-ordered (k, d) of <f4 or <f8 is needed`);
  const length = Number(shape[1]) * Number(shape[2]);
  const data = Uint8Array.from(bytes.subarray(start, start + Number(type) * length)).buffer;
  return { centroids: type === '4' ? Float64Array.from(new Float32Array(data)) : new Float64Array(data) };
}
