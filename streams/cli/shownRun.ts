import { type KMeansOptions, resolveOptions } from '../../src/learner/index.js';
import type { LiveView } from '../live/openServer.js';
import type { CheckpointDirectory } from '../sinks/checkpointDirectory.js';
import { signalCodes } from './exitCodes.js';
import { runFlags } from './fitFlags.js';
import type { Arguments } from './flags.js';
import { interruption } from './interruption.js';
import { warn } from './output.js';
import { openView } from './serveFlags.js';

/**
 * Learns, and with `--serve` shows the run meanwhile.
 * @param learn learns and gives the exit code; the view is undefined where nothing is shown
 * @throws MeanderError `usage` where the port is taken, before anything is read
 */
export async function shown(
  args: Arguments,
  options: KMeansOptions,
  learn: (view: LiveView | undefined) => Promise<number>,
): Promise<number> {
  if (!args.isSet('serve') && args.text('serve') === undefined) return learn(undefined);
  const typed = args.text('serve');
  const port = typed === undefined ? undefined : Number(typed);
  const view = await openView(args, { command: 'fit', port, options: resolveOptions(options).record });
  const [out] = [args.get(runFlags.out)];
  try {
    const code = await learn(view);
    const signal = Object.entries(signalCodes).find(([, other]) => other === code)?.[0];
    view.done(signal ?? (code === 0 ? 'complete' : `exit code ${code}`), out);
    return code;
  } catch (error) {
    view.done((error as Error).message);
    throw error;
  } finally {
    await view.close();
  }
}

/** Gives the viewers what the folder of checkpoints has kept of the run before it was resumed. */
export function tellHistory({ history, historyDamaged }: CheckpointDirectory, view: LiveView | undefined): void {
  if (historyDamaged) warn('the history of the objective beside the checkpoints is damaged, so it begins again here');
  if (history) view?.past(history);
}

/**
 * Waits for work that no signal can end, such as opening stdin before its first bytes. At a signal the viewers are told
 * before the main thread ends the command.
 */
export async function unlessStopped<T>(view: LiveView | undefined, work: () => Promise<T>): Promise<T> {
  if (!view) return work();
  const until = interruption();
  until.signal.addEventListener('abort', () => {
    view.done(until.cause ?? 'stopped');
    void view.close();
  });
  try {
    return await work();
  } finally {
    until.release();
  }
}
