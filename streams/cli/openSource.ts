import { publicWord } from '../formats/withoutSecrets.js';
import { openSources } from '../sources/openSources.js';
import type { SourceOptions } from '../sources/registry.js';
import type { Source } from '../sources/source.js';
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
  wanted: Pick<SourceOptions, 'features' | 'keep' | 'shuffleSeed'> = {},
): Promise<Source> {
  beginPhase(`opening ${words.map(publicWord).join(' ')}`);
  return openSources(words, {
    ...pointsOptions(args),
    ...wanted,
    dims: args.get(dataFlags.dims),
    reuse: true,
    allowUnterminated: args.get(dataFlags['allow-unterminated']),
    stallTimeout: stallTimeout(args),
    notify: warn,
    feed: { ...feedOptions(args), credentialsFile: args.get(dataFlags.secrets) },
  });
}
