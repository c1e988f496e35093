import { basename } from 'node:path';
import type { FoundFile } from './findFiles.js';
import type { Source } from './source.js';

/**
 * What error messages call some files, and what identifies them when a run is resumed: their names and lengths, without
 * their folders, so that they may be moved.
 */
export const describeFiles = (files: readonly FoundFile[]): Pick<Source, 'name' | 'identity'> => ({
  name: files.length === 1 ? files[0].path : `${files.length} files`,
  identity: files.map(({ path, bytes }) => `${basename(path)}:${bytes}`).join(','),
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
