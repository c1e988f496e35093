import { usageError } from '../../src/errors.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { publicWord } from '../formats/withoutSecrets.js';
import { openSources } from '../sources/openSources.js';
import type { Source } from '../sources/source.js';
import type { SourceOptions } from '../sources/sourceOptions.js';
import { csvOptions } from './csvFlags.js';
import { dataFlags, feedOptions, pointsOptions, stallTimeout } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { warn } from './output.js';
import { beginPhase } from './progress.js';

/**
 * Opens the sources that a command line names, as its flags say.
 * @param words files, folders, globs, `sql:QUERY`, a URL, or `-`
 * @param wanted the features of a model, other columns, and the order, where the flags do not say them
 * @throws MeanderError `usage` for words that cannot be one stream, `input` for a source that cannot be read
 */
export function openSource(
  words: string[],
  args: Arguments,
  wanted: Pick<SourceOptions, 'features' | 'keep' | 'keepApart' | 'shuffleSeed'> = {},
): Promise<Source> {
  if (args.get(dataFlags.follow) === true) assertFollowed(words);
  // Its first bytes say what it holds, so opening stdin is waiting for it.
  beginPhase(words.includes('-') ? 'waiting for stdin' : `opening ${words.map(publicWord).join(' ')}`);
  const { kernel: _kernel, threads: _threads, ...reading } = pointsOptions(args);
  return openSources(words, {
    ...reading,
    ...wanted,
    format: args.get(dataFlags.format),
    dims: args.get(dataFlags.dims),
    csv: csvOptions(args),
    reuse: true,
    allowUnterminated: args.get(dataFlags['allow-unterminated']),
    stallTimeout: stallTimeout(args),
    notify: warn,
    feed: { ...feedOptions(args), credentialsFile: args.get(dataFlags.secrets) },
  });
}

/** @throws MeanderError `usage` where a file is to be followed, whose end is the end of its data */
function assertFollowed(words: readonly string[]): void {
  const other = words.find((word) => !isFeedUrl(word) && word !== '-' && word !== '/dev/stdin');
  if (other !== undefined)
    throw usageError(
      `--follow reads on in a feed or a pipe, but ${publicWord(other)} is neither; leave --follow out, or send ` +
        'what is appended through a pipe (tail -c +1 -f FILE | meander fit - …).',
    );
}
