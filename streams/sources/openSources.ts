import { open, stat } from 'node:fs/promises';
import { usageError } from '../../src/errors.js';
import { DETECTION_BYTES, type Detected, detectFormat, type FormatName } from '../formats/detect.js';
import { publicWord } from '../formats/withoutSecrets.js';
import { filesAt } from './findFiles.js';
import { arrowEntry, entryOfFormat, type SourceEntry, sourceRegistry } from './registry.js';
import type { Source } from './source.js';
import type { SourceOptions } from './sourceOptions.js';

/**
 * Opens what some words name, such as the words of a command line, as one source: files, folders or globs, `sql:QUERY`,
 * a URL, or `-` for stdin. The kind of a folder or glob is that of its first file; files without a known extension are
 * recognized by their first bytes.
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
  const [first, ...others] = await Promise.all(words.map((word) => entryOf(word, options, registry)));
  if (first === undefined)
    throw usageError('No source is given; name files, folders or globs, sql:QUERY, a URL, or - for stdin.');
  const { entry, format } = first;
  const name = publicWord(words[0]);
  const other = others.findIndex((found) => found.entry !== entry);
  if (other >= 0)
    throw usageError(
      `${name} is ${entry.name} but ${publicWord(words[other + 1])} is ${others[other].entry.name}, ` +
        'so they cannot be one stream; convert one of them, or read them in separate runs.',
    );
  if (options.shuffleSeed !== undefined && !entry.shuffles)
    throw usageError(`${name} is ${entry.name}, which cannot be shuffled; write its rows to an Arrow file first.`);
  if (words.length > 1 && !entry.combines)
    throw usageError(`${name} is ${entry.name}, which cannot be combined with other sources; give it alone.`);
  return entry.open(words, { ...options, format });
}

/** Names of files that are compressed as a whole. */
const COMPRESSED = /\.(gz|zst)$/i;

/** An entry, and the format of its files where that is not to be seen from their names. */
interface Choice {
  entry: SourceEntry;
  format?: FormatName;
}

/**
 * The entry that a word belongs to: by the word itself, else by the first file that it stands for, by its name or its
 * first bytes. A format that is given decides over names of files.
 */
async function entryOf(
  word: string,
  { format, notify }: SourceOptions,
  registry: readonly SourceEntry[],
): Promise<Choice> {
  const matching = (name: string) => registry.find((entry) => entry.matches(name));
  const named = matching(word);
  if (named && (format === undefined || !named.extensions)) return { entry: named, format };
  // What is compressed is decompressed first, whatever it holds.
  if (format !== undefined) return { entry: entryOfFormat(COMPRESSED.test(word) ? 'json' : format), format };
  const files = await filesOf(word, registry);
  const [path] = files;
  const ofFile = matching(path);
  if (ofFile) {
    const others = files.filter((other) => matching(other) !== ofFile);
    if (others.length > 0) await sayOrRefuse(word, { path, entry: ofFile, others }, notify);
    return { entry: ofFile };
  }
  const found = await formatOfFile(path);
  if (found === undefined || found === 'arrow') return { entry: arrowEntry };
  notify?.(`${path} is read as ${found}, by its first bytes; --format NAME says otherwise`);
  if (found === 'gzip' || found === 'zstd' || found === 'npz') return { entry: entryOfFormat('json') };
  return { entry: entryOfFormat(found), format: found };
}

/** The format that the first bytes of a file show. */
async function formatOfFile(path: string): Promise<Detected | undefined> {
  const handle = await open(path);
  try {
    const head = Buffer.alloc(DETECTION_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return detectFormat(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** The files that a word stands for; of a folder those with an extension that is known. */
async function filesOf(word: string, registry: readonly SourceEntry[]): Promise<string[]> {
  const found = await stat(word).catch(() => undefined);
  if (found?.isFile()) return [word];
  const extensions = registry.flatMap((entry) => entry.extensions ?? []);
  return (await filesAt(word, extensions)).map(({ path }) => path);
}

/** Files of several kinds, of which the first one decides. */
interface MixedFiles {
  path: string;
  entry: SourceEntry;
  others: readonly string[];
}

/**
 * Says which files of a folder are left out, since they are of another kind than the first.
 * @throws MeanderError `usage` for a glob, which asks for each of them
 */
async function sayOrRefuse(word: string, { path, entry, others }: MixedFiles, notify: SourceOptions['notify']) {
  const isFolder = (await stat(word).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder)
    throw usageError(
      `${word} matches ${path}, which is ${entry.name}, and ${others[0]}, which is not, so they cannot be one ` +
        'stream; narrow the glob, convert one of them, or read them in separate runs.',
    );
  const number = others.length === 1 ? '' : ` and ${others.length - 1} more`;
  notify?.(
    `${others[0]}${number} in the folder ${word} ${others.length === 1 ? 'is' : 'are'} left out: ` +
      `the first file, ${path}, is ${entry.name}`,
  );
}
