import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Characters that make a word a glob; words without any are not worth loading the glob package for. */
const SPECIAL = /[*?[\]{}()!\\]/;

/**
 * The files that a glob matches, sorted by code units: `*` and `?` match within one name, `**` matches folders at any
 * depth, `[ab]` one of some characters, and `{a,b}` one of some words; `\` takes the next character literally. Names
 * that begin with `.` or `_` are skipped unless the glob itself writes that character.
 *
 * Symbolic links are followed; a file that is reached in several ways is given once.
 *
 * The leading folders of the glob that exist as they are written are taken literally, special characters included.
 */
export async function filesMatching(glob: string): Promise<string[]> {
  if (!SPECIAL.test(glob)) return [];
  const { folder, pattern } = await splitGlob(glob);
  const tinyglobby = await import('tinyglobby');
  const names = await tinyglobby.glob([pattern], {
    cwd: folder || '.',
    expandDirectories: false,
    ignore: /(^|[/{,])_/.test(pattern) ? [] : ['**/_*', '**/_*/**'],
  });
  return withoutRepeats(names.map((name) => join(folder, name)).sort());
}

/** Paths without those of a file that has come before, which symbolic links make possible. */
async function withoutRepeats(paths: readonly string[]): Promise<string[]> {
  const files = await Promise.all(paths.map((path) => realpath(path)));
  const first = new Map(files.map((file, i) => [file, i] as const).reverse());
  return paths.filter((_, i) => first.get(files[i]) === i);
}

/** Splits a glob into the leading folders that exist as they are written, and the pattern below them. */
async function splitGlob(glob: string): Promise<{ folder: string; pattern: string }> {
  const names = glob.split('/');
  const path = (length: number) => (length > 0 ? names.slice(0, length).join('/') || '/' : '');
  let literal = 0;
  while (literal < names.length - 1 && (await isFolder(path(literal + 1)))) literal++;
  return { folder: path(literal), pattern: names.slice(literal).join('/') };
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
