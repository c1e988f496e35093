import { stat } from 'node:fs/promises';
import { usageError } from '../../src/errors.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { vectorExtensions } from '../formats/vectors/findLayout.js';
import { arrowExtensions, expand, hasExtension, tableExtensions } from '../sources/findFiles.js';
import type { Source } from '../sources/source.js';
import { feedOptions, pointsOptions } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { openFeed } from './openFeed.js';

const all = [...arrowExtensions, ...vectorExtensions, ...tableExtensions];

type Kind = 'stdin' | 'feed' | 'sql' | 'http' | 'vectors' | 'tables' | 'arrow';

/** What kind of source a word of the command line names; a folder or glob is what its first file is. */
async function kindOf(word: string): Promise<Kind> {
  if (word === '-') return 'stdin';
  if (isFeedUrl(word)) return 'feed';
  if (/^sql:/i.test(word)) return 'sql';
  if (/^https?:/i.test(word)) return 'http';
  if (hasExtension(word, vectorExtensions)) return 'vectors';
  if (hasExtension(word, tableExtensions)) return 'tables';
  const folder = /[*?]/.test(word) || (await stat(word).catch(() => undefined))?.isDirectory();
  if (!folder || hasExtension(word, arrowExtensions)) return 'arrow';
  const [{ path }] = await expand(word, all);
  return path === word || hasExtension(path, arrowExtensions) ? 'arrow' : kindOf(path);
}

/**
 * Opens what the command line names. Loads only the reader that it takes, since loading is most of a short run.
 * @param keep columns that are wanted beside the features
 */
export async function openSource(
  words: string[],
  args: Arguments,
  shuffleSeed?: number | string,
  keep: readonly string[] = [],
): Promise<Source> {
  if (words.length === 0)
    throw usageError('No source is given; name files, folders or globs, sql:QUERY, a URL, or - for stdin.');
  const [kind, ...others] = await Promise.all(words.map(kindOf));
  const other = others.findIndex((found) => found !== kind);
  if (other >= 0)
    throw usageError(
      `${words[0]} and ${words[other + 1]} are of different kinds and cannot be one stream; convert one of them.`,
    );
  if (shuffleSeed !== undefined && kind !== 'arrow')
    throw usageError('Only Arrow files can be shuffled; write the data to one first.');
  const one = (what: string) => {
    if (words.length > 1) throw usageError(`${what} cannot be combined with other sources.`);
    return words[0];
  };
  const options = { reuse: true, allowUnterminated: args.isSet('allow-unterminated') };
  switch (kind) {
    case 'stdin':
      one('stdin (-)');
      return (await import('../sources/arrowStream.js')).arrowStream(process.stdin as AsyncIterable<Uint8Array>, {
        ...options,
        name: 'stdin',
      });
    case 'feed':
      return openFeedSource(one('A feed'), args);
    case 'sql':
      return (await import('../sources/tables.js')).query(one('SQL').slice(4), {
        ...pointsOptions(args),
        keep,
        reuse: true,
      });
    case 'http':
      return (await import('../sources/arrowHttp.js')).arrowHttp(one('A URL'), options);
    case 'tables':
      return (await import('../sources/tables.js')).tables(words, { ...pointsOptions(args), keep, reuse: true });
    case 'vectors':
      return (await import('../sources/vectorFiles.js')).vectorFiles(words, { dims: args.number('dims'), reuse: true });
    case 'arrow':
      if (shuffleSeed !== undefined)
        return (await import('../sources/shuffled.js')).shuffled(words, shuffleSeed, options);
      return (await import('../sources/arrowFiles.js')).arrowFiles(words, options);
  }
}

async function openFeedSource(url: string, args: Arguments): Promise<Source> {
  const { columns, weight, time } = pointsOptions(args);
  const [feed, { feedSource }] = await Promise.all([openFeed(url, args), import('../sources/feedSource.js')]);
  try {
    return await feedSource(feed, {
      ...feedOptions(args),
      columns,
      extraColumns: [weight, time].filter((name) => name !== undefined),
    });
  } catch (cause) {
    await feed.close();
    throw cause;
  }
}
