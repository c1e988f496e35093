import { usageError } from '../../src/errors.js';
import type { Source } from '../sources/source.js';
import type { SourceOptions } from '../sources/sourceOptions.js';
import type { Arguments } from './flags.js';
import { openSource } from './openSource.js';
import { beginPhase } from './progress.js';
import { watchedSource } from './watchedSource.js';

/**
 * Splits the words of a command into the models it begins with and the sources that follow.
 * @param count number of models
 * @throws MeanderError `usage` where there are fewer words than models
 */
export function takeModels(
  command: string,
  { positionals }: Arguments,
  count: 1 | 2 = 1,
): { models: string[]; sources: string[] } {
  if (positionals.length < count) {
    const wanted = count === 1 ? 'a model and a source' : 'two models';
    throw usageError(
      `${command} needs ${wanted}, but was given ${positionals.length === 0 ? 'nothing' : positionals.join(' ')}; ` +
        `meander ${command} --help shows an example.`,
    );
  }
  return { models: positionals.slice(0, count), sources: positionals.slice(count) };
}

/**
 * Opens what some words name, uses it, and closes it whatever happens.
 * @param doing what is done with its rows, such as `labelling`, for the status line
 * @param wanted the features of a model, and columns that are wanted in addition
 */
export async function withSource<T>(
  words: string[],
  args: Arguments,
  doing: string,
  use: (source: Source) => Promise<T>,
  wanted?: Pick<SourceOptions, 'features' | 'keep' | 'keepApart'>,
): Promise<T> {
  const source = await openSource(words, args, wanted);
  try {
    beginPhase(doing);
    return await use(watchedSource(source));
  } finally {
    await source.close?.();
  }
}
