import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inputError, usageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import type { LiveView } from '../live/openServer.js';
import { HISTORY_NAME, readHistory } from '../sinks/historyFile.js';
import { latestCheckpoint, listCheckpoints } from '../sinks/latestCheckpoint.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Command } from './command.js';
import { dataFlags, feedOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { interruption } from './interruption.js';
import { openFeed } from './openFeed.js';
import { warn } from './output.js';
import { portValue } from './portValue.js';
import { beginPhase, endPhases } from './progress.js';
import { openView, readToken, serveFlags } from './serveFlags.js';

const flags = {
  port: {
    group: 'Live view',
    placeholder: 'PORT',
    value: portValue,
    default: 7070,
    help: 'Port to listen at; 0 takes any that is free.',
  },
  ...serveFlags,
  secrets: dataFlags.secrets,
  ...commonFlags,
} satisfies Flags;

/** Milliseconds between two looks at a folder of checkpoints. */
const GLANCE = 500;

async function run(args: Arguments): Promise<number> {
  const [word, ...rest] = args.positionals;
  if (word === undefined || rest.length > 0)
    throw usageError(
      `serve needs one model, folder of checkpoints or URL, but was given ${args.positionals.length} words; ` +
        'meander serve --help shows an example.',
    );
  const until = interruption();
  const view = await openView(args, { command: 'serve', port: args.get(flags.port) });
  try {
    await showAll(word, args, view, until.signal);
    beginPhase('serving');
    if (!until.signal.aborted) await new Promise((resolve) => until.signal.addEventListener('abort', resolve));
  } finally {
    endPhases();
    view.done(until.cause ?? 'ended');
    await view.close();
    until.release();
  }
  return until.code;
}

/** Shows the models that a word names, for as long as some may come. */
async function showAll(word: string, args: Arguments, view: LiveView, signal: AbortSignal): Promise<void> {
  if (/^https?:/i.test(word)) return showServer(word, args, view, signal);
  if (isFeedUrl(word)) return showFeed(word, args, view, signal);
  if (statSync(word, { throwIfNoEntry: false })?.isDirectory()) return showFolder(word, view, signal);
  const checkpoint = await loadModel(word);
  view.show(checkpoint);
  view.done('complete', word);
}

/** Shows the newest checkpoint of a folder, whenever there is a newer one. */
async function showFolder(folder: string, view: LiveView, signal: AbortSignal): Promise<void> {
  if (listCheckpoints(folder).length === 0) warn(`${folder} holds no checkpoint yet; waiting for one`);
  let shown = '';
  while (!signal.aborted) {
    const [newest] = listCheckpoints(folder);
    const mark = newest === undefined ? '' : `${newest} ${statSync(join(folder, newest)).mtimeMs}`;
    if (mark !== shown) {
      shown = mark;
      const { checkpoint, damaged } = await latestCheckpoint(folder);
      for (const name of damaged) warn(`skipped the damaged checkpoint ${name}`);
      if (!checkpoint) continue;
      const { history } = readHistory(join(folder, HISTORY_NAME), checkpoint.step);
      if (history) view.past(history);
      showSaved(checkpoint, view);
    }
    await wait(GLANCE, undefined, { signal }).catch(() => {});
  }
}

function showSaved(checkpoint: Checkpoint, view: LiveView): void {
  view.saved();
  view.show(checkpoint);
  if (checkpoint.complete) view.done('complete');
}

async function showServer(url: string, args: Arguments, view: LiveView, signal: AbortSignal): Promise<void> {
  const { followModel } = await import('../live/followModel.js');
  const following = followModel(url, {
    signal,
    token: readToken(args),
    notify: warn,
    onAway: (away) => view.upstream(away),
  });
  for await (const checkpoint of following) view.show(checkpoint);
}

async function showFeed(url: string, args: Arguments, view: LiveView, signal: AbortSignal): Promise<void> {
  const { models } = await import('../feeds/models.js');
  const feed = await openFeed(url, args);
  try {
    for await (const checkpoint of models(feed, { ...feedOptions(args), follow: true }, signal)) view.show(checkpoint);
  } catch (error) {
    if (!signal.aborted) throw inputError(`${url} cannot be followed: ${(error as Error).message}`, { cause: error });
  } finally {
    await feed.close();
  }
}

/** `meander serve`: shows a model, or the models of a run that learns elsewhere. */
export const serve: Command = {
  usage: 'meander serve MODEL|DIR|URL [flags]',
  about:
    'Shows a model on a page of this machine and answers requests for it, without learning: a model file, the newest ' +
    'checkpoint of a folder as it changes, the models of another server, or those that fit --publish writes to a feed.',
  example: 'meander serve model.arrows',
  examples: [
    ['The checkpoints of a run that learns elsewhere', 'meander serve run1'],
    ['Another server', 'meander serve http://localhost:7070 --port 7071'],
  ],
  flags,
  run,
};
