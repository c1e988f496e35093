import type { FileHandle } from 'node:fs/promises';
import { fileBytes } from '../ipc/bytes.js';
import { assertWhole, type Element, type Layout, rowBytes } from './layout.js';
import { npyLayout } from './npy.js';

/** Extensions of files that hold nothing but vectors. */
export const vectorExtensions = ['npy', 'fvecs', 'bvecs', 'f32', 'f64'] as const;

/** The extension of a path if it is one of a file of vectors. */
export const vectorExtension = (path: string): (typeof vectorExtensions)[number] | undefined =>
  vectorExtensions.find((extension) => path.toLowerCase().endsWith(`.${extension}`));

async function head(handle: FileHandle, length: number): Promise<Buffer> {
  return Buffer.from(await fileBytes(handle).read(length));
}

/**
 * Finds out where the vectors of a file lie.
 * @param size bytes of the file
 * @param dims numbers of a row, which raw files do not say
 * @throws Error that says what is wrong with the file, without its name
 */
export async function findLayout(handle: FileHandle, extension: string, size: number, dims?: number): Promise<Layout> {
  const layout =
    extension === 'npy' ? npyLayout(await head(handle, 4096)) : await plainLayout(handle, extension, size, dims);
  assertWhole(layout, size);
  return layout;
}

/** Rows on end, each with its d before it (.fvecs, .bvecs; Jégou et al.'s TEXMEX corpus) or without (.f32, .f64). */
async function plainLayout(handle: FileHandle, extension: string, size: number, dims?: number): Promise<Layout> {
  const prefixed = extension.endsWith('vecs');
  const d = prefixed ? await prefixOf(handle) : dims;
  if (d === undefined) throw new Error(`a raw file does not say how long its rows are; give --dims N`);
  if (!Number.isInteger(d) || d < 1) throw new Error(`its rows would have ${d} numbers`);
  const element: Element = extension === 'bvecs' ? 'u1' : extension === 'f64' ? 'f8' : 'f4';
  const layout: Layout = { n: 0, d, element, start: 0, prefix: prefixed ? 4 : 0 };
  const n = size / rowBytes(layout);
  if (!Number.isInteger(n))
    throw new Error(`${size} bytes are no whole number of rows of ${d} numbers (${rowBytes(layout)} bytes each)`);
  return { ...layout, n };
}

async function prefixOf(handle: FileHandle): Promise<number> {
  const bytes = await head(handle, 4);
  if (bytes.length < 4) throw new Error('it is empty');
  return bytes.readInt32LE(0);
}
