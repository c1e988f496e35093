import { isFeedUrl } from '../feeds/openFeed.js';
import { arrowExtensions, hasExtension, tableExtensions, vectorExtensions } from '../formats/extensions.js';
import type { PointsOptions } from '../points/reader.js';
import type { FeedSettings } from './openFeedSource.js';
import type { Source } from './source.js';
import { openStdin } from './stdin.js';

/** Settings of all kinds of sources; each kind takes those that concern it. */
export interface SourceOptions extends PointsOptions {
  /** Columns of any type to read in addition to the features, such as for `predict --keep`. */
  keep?: readonly string[] | 'all';
  /** Numbers per row of raw files of vectors (.f32, .f64). */
  dims?: number;
  /** Read into the same two buffers in turn: a record batch is then valid only until the next one is requested. */
  reuse?: boolean;
  /** Accept Arrow streams without an end-of-stream marker. */
  allowUnterminated?: boolean;
  /** Read Arrow files in random order, by this seed. */
  shuffleSeed?: number | string;
  /** Milliseconds without enough bytes after which a connection to a web server counts as broken, default 30,000. */
  stallTimeout?: number;
  /** Called with a sentence where a source is silent or a connection broke. */
  notify?: (message: string) => void;
  /** How feeds are opened and read. */
  feed?: FeedSettings;
}

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

/** All kinds of sources. The first entry that matches a word opens it. */
export const sourceRegistry: readonly SourceEntry[] = [
  {
    name: 'stdin (-)',
    matches: (word) => word === '-',
    open: async (_, options) =>
      (await import('./arrowStream.js')).arrowStream(openStdin(), { ...options, name: 'stdin' }),
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
    name: 'a URL',
    matches: (word) => /^https?:/i.test(word),
    open: async ([url], options) => (await import('./arrowHttp.js')).arrowHttp(url, options),
  },
  {
    name: 'a file of vectors',
    ...files(vectorExtensions),
    open: async (words, options) => (await import('./vectorFiles.js')).vectorFiles(words, options),
  },
  {
    name: 'a table',
    ...files(tableExtensions),
    open: async (words, options) => (await import('./tables.js')).tables(words, options),
  },
  arrowEntry,
];
