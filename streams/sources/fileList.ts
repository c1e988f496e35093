import { basename } from 'node:path';
import type { IdentifiedFile } from './fileIdentity.js';
import type { Source } from './source.js';

/** What a source is called, what identifies its data, and what identified it in earlier versions. */
export type SourceNames = Pick<Source, 'name' | 'identity' | 'olderIdentity'>;

/** The names, lengths and hashes of files, without their folders, so that they may be moved. */
export const namesAndHashes = (files: readonly IdentifiedFile[]): string =>
  files.map(({ path, bytes, hash }) => `${basename(path)}:${bytes}:${hash}`).join(',');

/** What error messages call some files, and what identifies them when a run is resumed. */
export const describeFiles = (files: readonly IdentifiedFile[]): SourceNames => ({
  name: files.length === 1 ? files[0].path : `${files.length} files`,
  identity: namesAndHashes(files),
  olderIdentity: files.map(({ path, bytes }) => `${basename(path)}:${bytes}`).join(','),
});

/**
 * How far a reader is through files that it reads one after another.
 * @param sizes the size of each file, in any one unit, such as bytes or rows
 * @returns a function of the file's index and the part of it that was read, in the same unit; it gives 0…1, or
 *   undefined where the total is zero or not known (NaN)
 */
export function progressThrough(sizes: readonly number[]): (file: number, done: number) => number | undefined {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const before = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  return (file, done) => (total > 0 ? (before[file] + done) / total : undefined);
}
