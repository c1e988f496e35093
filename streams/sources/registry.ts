import { createReadStream, statSync } from 'node:fs';
import { isFeedUrl } from '../feeds/openFeed.js';
import type { FormatName } from '../formats/detect.js';
import {
  arrowExtensions,
  hasExtension,
  streamedExtensions,
  tableExtensions,
  tellingExtensions,
  vectorExtensions,
} from '../formats/extensions.js';
import type { Source } from './source.js';
import type { SourceOptions } from './sourceOptions.js';
import { openStdin } from './stdin.js';

/** One kind of source: the words that name one, and how it is opened. */
export interface SourceEntry {
  /** What error messages call one source of this kind, with its article. */
  readonly name: string;
  /** Whether a word, such as a path or a URL, names a source of this kind. */
  matches(word: string): boolean;
  /** For files: their extensions, without the dot, so that they are found in folders. */
  readonly extensions?: readonly string[];
  /** Whether several words are read one after another as one stream; default: only one word is accepted. */
  readonly combines?: boolean;
  /** Whether `shuffleSeed` is accepted. */
  readonly shuffles?: boolean;
  /** Opens the source. It should import its module only now, since loading modules takes most of a short run. */
  open(words: readonly string[], options: SourceOptions): Promise<Source>;
}

const files = (extensions: readonly string[]) => ({
  extensions,
  matches: (word: string) => hasExtension(word, extensions),
  combines: true,
});

/** How files without a known extension are read, too. */
export const arrowEntry: SourceEntry = {
  name: 'an Arrow file',
  ...files(arrowExtensions),
  shuffles: true,
  async open(words, options) {
    if (options.shuffleSeed === undefined) return (await import('./arrowFiles.js')).arrowFiles(words, options);
    return (await import('./shuffled.js')).shuffled(words, options.shuffleSeed, options);
  },
};

const vectorEntry: SourceEntry = {
  name: 'a file of vectors',
  ...files(vectorExtensions),
  open: async (words, options) => (await import('./vectorFiles.js')).vectorFiles(words, options),
};

const tableEntry: SourceEntry = {
  name: 'a table',
  ...files(tableExtensions),
  open: async (words, options) => (await import('./tables.js')).tables(words, options),
};

const wholeFileEntry: SourceEntry = {
  name: 'a JSON or compressed file',
  extensions: tellingExtensions,
  matches: (word) => hasExtension(word, streamedExtensions),
  combines: true,
  open: async (words, options) => (await import('./wholeFiles.js')).wholeFiles(words, options),
};

/** How files of a format are read, whatever their names are. */
export function entryOfFormat(format: FormatName): SourceEntry {
  if (format === 'arrow') return arrowEntry;
  if (format === 'npy') return vectorEntry;
  return format === 'json' ? wholeFileEntry : tableEntry;
}

/** All kinds of sources. The first entry that matches a word opens it. */
export const sourceRegistry: readonly SourceEntry[] = [
  {
    name: 'stdin (-)',
    matches: isStdin,
    open: async (_, options) => (await import('./byteStream.js')).byteStream(openStdin(), 'stdin', options),
  },
  {
    name: 'a pipe',
    matches: isPipe,
    open: async ([path], options) =>
      (await import('./byteStream.js')).byteStream(createReadStream(path), path, options),
  },
  {
    name: 'a feed',
    matches: isFeedUrl,
    open: async ([url], options) => (await import('./openFeedSource.js')).openFeedSource(url, options, options.feed),
  },
  {
    name: 'an SQL query',
    matches: (word) => /^sql:/i.test(word),
    open: async ([word], options) => (await import('./query.js')).query(word.slice('sql:'.length), options),
  },
  {
    name: 'a table in an object store or on a web server',
    matches: isRemoteTable,
    combines: true,
    open: async (words, options) => (await import('./remoteTables.js')).remoteTables(words, options),
  },
  {
    name: 'a URL',
    matches: (word) => /^https?:/i.test(word),
    open: async ([url], options) => (await import('./arrowHttp.js')).arrowHttp(url, options),
  },
  vectorEntry,
  tableEntry,
  arrowEntry,
  wholeFileEntry,
];

/** Whether a word names stdin. */
export function isStdin(word: string): boolean {
  return word === '-' || word === '/dev/stdin';
}

/** Addresses of object stores that DuckDB reads. */
const OBJECT_STORE = /^(s3|s3a|s3n|gcs|gs|r2|hf|az|azure|abfss):\/\//i;

/** Whether a word is the URL of a file in an object store, or of a table on a web server. */
function isRemoteTable(word: string): boolean {
  const isOnWeb = /^https?:\/\//i.test(word) && hasExtension(word.replace(/[?#].*$/, ''), tableExtensions);
  return OBJECT_STORE.test(word) || isOnWeb;
}

/** Whether a path is a named pipe, such as that of `<(command)`. */
export function isPipe(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false;
}
