import { usageError } from '../../src/errors.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { publicWord } from '../formats/withoutSecrets.js';
import { openSources } from '../sources/openSources.js';
import { isPipe, isStdin } from '../sources/registry.js';
import type { Source } from '../sources/source.js';
import type { SourceOptions } from '../sources/sourceOptions.js';
import { stdinIsFile } from '../sources/stdin.js';
import { csvOptions } from './csvFlags.js';
import { dataFlags, feedOptions, pointsOptions, stallTimeout } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { warn } from './output.js';
import { beginPhase, reporter } from './progress.js';

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
  // Its first bytes say what it holds, so opening a pipe is waiting for it.
  const pipe = words.map(pipeName).find((name) => name !== undefined);
  beginPhase(pipe ? `waiting for ${pipe}` : `opening ${words.map(publicWord).join(' ')}`);
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
    onCopied: showCopied(pipe ?? words.map(publicWord).join(' ')),
    feed: { ...feedOptions(args), credentialsFile: args.get(dataFlags.secrets) },
  });
}

const MEGABYTE = 1e6;

/** Shows how much of some data was copied that cannot be read as it comes. */
function showCopied(name: string): (bytes: number) => void {
  const report = reporter();
  return (bytes) => {
    beginPhase(`copying ${name} to disk`);
    report(() => ({ details: [`${(bytes / MEGABYTE).toFixed(1)} MB`] }));
  };
}

/** What a word is called that names a pipe; undefined for any other word. */
function pipeName(word: string): string | undefined {
  if (isStdin(word)) return 'stdin';
  return isPipe(word) ? word : undefined;
}

/**
 * Says what --follow does: feeds are read on, and pipes are read until they are closed, as without it.
 * @throws MeanderError `usage` where a file is to be followed, whose end is the end of its data
 */
function assertFollowed(words: readonly string[]): void {
  for (const word of words.filter((other) => !isFeedUrl(other))) {
    const name = pipeName(word);
    if (name === undefined || (isStdin(word) && stdinIsFile())) throw cannotFollow(name ?? publicWord(word));
    warn(`${name} is read until it is closed, with or without --follow`);
  }
}

const cannotFollow = (name: string) =>
  usageError(
    `--follow reads on in a feed or a pipe, but ${name === 'stdin' ? 'stdin is a file' : `${name} is neither`}; ` +
      'leave --follow out, or send what is appended through a pipe (tail -c +1 -f FILE | meander fit - …).',
  );
