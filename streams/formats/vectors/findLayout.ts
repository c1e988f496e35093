import type { FileHandle } from 'node:fs/promises';
import { hasExtension, vectorExtensions } from '../extensions.js';
import { fileBytes } from '../ipc/bytes.js';
import { assertWhole, type Element, type Layout, rowBytes } from './layout.js';
import { npyLayout } from './npy.js';

/**
 * Bytes that are read to find a NumPy header; NumPy writes headers of at most a few hundred bytes for two dimensions.
 */
const HEADER_BYTES = 4096;

/** The extension of a path if it is that of a file of vectors. */
export const vectorExtension = (path: string): (typeof vectorExtensions)[number] | undefined =>
  vectorExtensions.find((extension) => hasExtension(path, [extension]));

/**
 * Finds where the vectors lie in a file.
 * @param handle the file, opened for reading
 * @param extension one of `vectorExtensions`
 * @param size length of the file in bytes
 * @param dims numbers per row, which raw files do not say
 * @throws Error that says what is wrong with the file, without its name
 */
export async function findLayout(handle: FileHandle, extension: string, size: number, dims?: number): Promise<Layout> {
  const layout =
    extension === 'npy'
      ? npyLayout(await firstBytes(handle, HEADER_BYTES))
      : await plainLayout(handle, extension, size, dims);
  assertWhole(layout, size);
  return layout;
}

async function firstBytes(handle: FileHandle, length: number): Promise<Buffer> {
  return Buffer.from(await fileBytes(handle).read(length));
}

/**
 * Rows one after another without a header: each with its d before it (.fvecs and .bvecs, as in the TEXMEX corpus of
 * Jégou, Douze and Schmid 2011), or without (.f32 and .f64).
 */
async function plainLayout(handle: FileHandle, extension: string, size: number, dims?: number): Promise<Layout> {
  const prefixed = extension.endsWith('vecs');
  const d = prefixed ? await lengthOfFirstRow(handle) : dims;
  if (d === undefined) throw new Error('a raw file does not say how long its rows are; give --dims N');
  if (!Number.isInteger(d) || d < 1) throw new Error(`its rows would have ${d} numbers, but need at least 1`);
  const element: Element = extension === 'bvecs' ? 'u1' : extension === 'f64' ? 'f8' : 'f4';
  const layout: Layout = { n: 0, d, element, start: 0, prefix: prefixed ? 4 : 0 };
  const n = size / rowBytes(layout);
  if (Number.isInteger(n)) return { ...layout, n };
  throw new Error(
    `its ${size} bytes are not a whole number of rows of ${d} numbers, ${rowBytes(layout)} bytes each, ` +
      'so it is truncated',
  );
}

async function lengthOfFirstRow(handle: FileHandle): Promise<number> {
  const bytes = await firstBytes(handle, 4);
  if (bytes.length < 4) throw new Error('it is empty');
  return bytes.readInt32LE(0);
}
