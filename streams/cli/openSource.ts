import { openSources } from '../sources/openSources.js';
import type { Source } from '../sources/source.js';
import { dataFlags, feedOptions, pointsOptions, stallTimeout } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { warn } from './output.js';

/**
 * Opens the sources that a command line names, as its flags say.
 * @param words files, folders, globs, `sql:QUERY`, a URL, or `-`
 * @param shuffleSeed seed of a random order; default: the order of the source
 * @param keep columns to read in addition to the features
 * @throws MeanderError `usage` for words that cannot be one stream, `input` for a source that cannot be read
 */
export function openSource(
  words: string[],
  args: Arguments,
  shuffleSeed?: number | string,
  keep: readonly string[] = [],
): Promise<Source> {
  return openSources(words, {
    ...pointsOptions(args),
    keep,
    dims: args.get(dataFlags.dims),
    reuse: true,
    allowUnterminated: args.get(dataFlags['allow-unterminated']),
    shuffleSeed,
    stallTimeout: stallTimeout(args),
    notify: warn,
    feed: { ...feedOptions(args), credentialsFile: args.get(dataFlags.secrets) },
  });
}
