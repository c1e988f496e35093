import { stat } from 'node:fs/promises';
import { usageError } from '../../src/errors.js';
import { publicWord } from '../formats/withoutSecrets.js';
import { filesAt } from './findFiles.js';
import { arrowEntry, type SourceEntry, type SourceOptions, sourceRegistry } from './registry.js';
import type { Source } from './source.js';

/**
 * Opens what some words name, such as the words of a command line, as one source: files, folders or globs, `sql:QUERY`,
 * a URL, or `-` for stdin. The kind of a folder or glob is that of its first file; files without a known extension are
 * Arrow.
 * @param registry the kinds of sources to choose from; the first that matches is taken
 * @throws MeanderError `usage` where no word is given, where the words cannot be one stream, or where one cannot be
 *   shuffled; `input` where a source cannot be read
 *
 * ```js
 * const source = await openSources(['data/*.arrow'], { columns: ['x', 'y'] });
 * ```
 */
export async function openSources(
  words: readonly string[],
  options: SourceOptions = {},
  registry: readonly SourceEntry[] = sourceRegistry,
): Promise<Source> {
  const [entry, ...others] = await Promise.all(words.map((word) => entryOf(word, registry)));
  if (entry === undefined)
    throw usageError('No source is given; name files, folders or globs, sql:QUERY, a URL, or - for stdin.');
  const name = publicWord(words[0]);
  const other = others.findIndex((found) => found !== entry);
  if (other >= 0)
    throw usageError(
      `${name} is ${entry.name} but ${publicWord(words[other + 1])} is ${others[other].name}, ` +
        'so they cannot be one stream; convert one of them, or read them in separate runs.',
    );
  if (options.shuffleSeed !== undefined && !entry.shuffles)
    throw usageError(`${name} is ${entry.name}, which cannot be shuffled; write its rows to an Arrow file first.`);
  if (words.length > 1 && !entry.combines)
    throw usageError(`${name} is ${entry.name}, which cannot be combined with other sources; give it alone.`);
  return entry.open(words, options);
}

/** The entry that a word belongs to, by the word itself, else by the first file that it stands for. */
async function entryOf(word: string, registry: readonly SourceEntry[]): Promise<SourceEntry> {
  const matching = (name: string) => registry.find((entry) => entry.matches(name));
  return matching(word) ?? matching(await firstFileOf(word, registry)) ?? arrowEntry;
}

async function firstFileOf(word: string, registry: readonly SourceEntry[]): Promise<string> {
  const found = await stat(word).catch(() => undefined);
  if (found?.isFile()) return word;
  const [{ path }] = await filesAt(
    word,
    registry.flatMap(({ extensions = [] }) => extensions),
  );
  return path;
}
