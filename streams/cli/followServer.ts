import { existsSync } from 'node:fs';
import { MeanderError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { followModel } from '../live/followModel.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Arguments } from './flags.js';
import { warn } from './output.js';
import { readToken } from './serveFlags.js';

/**
 * The models of a server: the newest one, and with `--follow` each one after it. A file that `--out` names and that
 * holds a newer model of the same run is left as it is.
 */
export async function followServer(
  url: string,
  args: Arguments,
  signal: AbortSignal,
): Promise<AsyncGenerator<Checkpoint, void>> {
  const out = args.text('out');
  const from = out === undefined || !existsSync(out) ? undefined : await modelIn(out);
  const following = followModel(url, { signal, token: readToken(args), from, notify: warn });
  return args.isSet('follow') ? following : first(following);
}

async function* first(following: AsyncGenerator<Checkpoint, void>): AsyncGenerator<Checkpoint, void> {
  for await (const checkpoint of following) {
    yield checkpoint;
    return;
  }
}

/** The model that a file holds; undefined where it holds none, so that it may be written over. */
async function modelIn(path: string): Promise<Checkpoint | undefined> {
  try {
    return await loadModel(path);
  } catch (error) {
    if (error instanceof MeanderError) return undefined;
    throw error;
  }
}
