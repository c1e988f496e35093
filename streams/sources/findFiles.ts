import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inputError, usageError } from '../../src/errors.js';
import { hasExtension } from '../formats/extensions.js';
import { publicWord } from '../formats/withoutSecrets.js';
import { filesMatching } from './glob.js';

/** A file and its length in bytes. */
export interface FoundFile {
  /** Its path, as the caller began it. */
  path: string;
  /** Its length. */
  bytes: number;
}

/**
 * The files at some paths, in the order of the paths.
 * @param extensions those to look for in folders, without the dot
 * @throws MeanderError `usage` where no path is given, `input` where there is nothing at one of them
 */
export async function findFiles(paths: readonly string[], extensions: readonly string[]): Promise<FoundFile[]> {
  if (paths.length === 0) throw usageError('No file is given; name at least one file, folder or glob.');
  return (await Promise.all(paths.map((path) => filesAt(path, extensions)))).flat();
}

/**
 * The files that one path stands for, sorted by the UTF-16 code units of their paths:
 *
 * 1. a file of exactly that name, even if the name looks like a glob;
 * 2. else all files in a folder of that name that have one of the extensions, at any depth, without names that begin
 *    with `.` or `_` (such as Spark's `_SUCCESS`);
 * 3. else all files that match it as a glob, whatever their extension.
 *
 * @throws MeanderError `input` where there are none
 */
export async function filesAt(path: string, extensions: readonly string[]): Promise<FoundFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return [{ path, bytes: found.size }];
  if (found?.isDirectory()) {
    const files = await sizesOf((await namesBelow(path)).filter((name) => hasExtension(name, extensions)));
    if (files.length > 0) return files;
    throw inputError(`The folder ${path} has no file that ends in .${extensions.join(', .')}.`);
  }
  const files = await sizesOf(await filesMatching(path));
  if (files.length > 0) return files;
  throw inputError(`There is no file or folder ${publicWord(path)}, and as a glob it matches no file.`);
}

/** The files at some paths, in the order of their names; what is not a file is left out. */
export async function sizesOf(paths: readonly string[]): Promise<FoundFile[]> {
  const all = await Promise.all([...paths].sort().map(async (path) => ({ path, found: await stat(path) })));
  return all.filter(({ found }) => found.isFile()).map(({ path, found }) => ({ path, bytes: found.size }));
}

/** The paths of everything below a folder, without names that begin with `.` or `_`. */
async function namesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => !/(^|\/)[._]/.test(name)).map((name) => join(folder, name));
}
