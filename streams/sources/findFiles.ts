import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inputError } from '../../src/errors.js';
import type { Source } from './source.js';

/** A file and its length in bytes. */
export interface FoundFile {
  path: string;
  bytes: number;
}

/** Extensions of Arrow files and streams. */
export const arrowExtensions = ['arrow', 'arrows', 'feather', 'ipc'] as const;
/** Extensions of Parquet, CSV, TSV and NDJSON. */
export const tableExtensions = [
  'parquet',
  'csv',
  'tsv',
  'csv.gz',
  'tsv.gz',
  'ndjson',
  'jsonl',
  'ndjson.gz',
  'jsonl.gz',
] as const;

/** Whether a path ends in one of some extensions. */
export const hasExtension = (path: string, extensions: readonly string[]): boolean =>
  extensions.some((extension) => path.toLowerCase().endsWith(`.${extension}`));

/**
 * The files that a path, folder or glob stands for, in order of name. Folders are searched to their depths for files of
 * the extensions, past names that begin with `.` or `_` (as Spark's `_SUCCESS`); in globs `*` and `?` stay within a
 * name and `**` does not.
 * @throws MeanderError `input` where nothing is found
 */
export async function expand(path: string, extensions: readonly string[] = arrowExtensions): Promise<FoundFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return [{ path, bytes: found.size }];
  if (found?.isDirectory()) {
    const files = await sized((await below(path)).filter((name) => hasExtension(name, extensions)));
    if (files.length === 0)
      throw inputError(`The folder ${path} holds no file that ends in .${extensions.join(', .')}.`);
    return files;
  }
  const files = await sized(await globbed(path));
  if (files.length === 0) throw inputError(`There is no file, folder or match at ${path}.`);
  return files;
}

/** What messages and resumed runs call some files. */
export const describeFiles = (files: readonly FoundFile[]): Pick<Source, 'name' | 'identity'> => ({
  name: files.length === 1 ? files[0].path : `${files.length} files`,
  identity: files.map(({ path, bytes }) => `${basename(path)}:${bytes}`).join(','),
});

async function sized(paths: string[]): Promise<FoundFile[]> {
  const stats = await Promise.all(paths.map(async (path) => ({ path, found: await stat(path) })));
  return stats.filter(({ found }) => found.isFile()).map(({ path, found }) => ({ path, bytes: found.size }));
}

/** All visible names below a folder. */
async function below(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .filter((name) => !/(^|\/)[._]/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

async function globbed(glob: string): Promise<string[]> {
  const first = glob.search(/[*?]/);
  if (first < 0) return [];
  const folder = glob.slice(0, glob.lastIndexOf('/', first) + 1);
  const pattern = new RegExp(
    `^${join(glob)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*\*\/?|\*|\?/g, (wild) => (wild === '?' ? '[^/]' : wild === '*' ? '[^/]*' : '.*'))}$`,
  );
  const deep = /[*?].*\//.test(glob.slice(folder.length)) || glob.includes('**');
  const names = deep
    ? await below(folder || '.')
    : (await readdir(folder || '.').catch(() => [])).sort().map((name) => join(folder, name));
  return names.filter((name) => pattern.test(name));
}
