import { setTimeout as wait } from 'node:timers/promises';
import { inputError, MeanderError, usageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { decodeModel } from '../formats/modelFormat/decode.js';
import { digestOf } from '../formats/modelFormat/digest.js';

/**
 * Options of `followModel`.
 * @category Live view
 */
export interface FollowOptions {
  /** Ends the following. */
  signal?: AbortSignal;
  /** The token of the server, where it needs one. */
  token?: string;
  /** A model that is there already: an older one of the same run is skipped. */
  from?: Checkpoint;
  /** Whether models may lack what a run needs to continue, which costs the learner less; default false. */
  light?: boolean;
  /** Called with a sentence where the server cannot be reached, or has an older model. */
  notify?(message: string): void;
  /** Called where the server cannot be reached any more, and where it can again. */
  onAway?(away: boolean): void;
}

/** Milliseconds before the first attempt to connect again, and before later ones at most. */
const [FIRST_WAIT, MOST_WAIT] = [100, 2000];
/** Milliseconds that an answer may take; a long poll lasts half a minute. */
const PATIENCE = 60_000;
/** Answers that no later request will change. */
const FINAL = [400, 401, 403, 404, 405];

/**
 * The models of a server that shows a run: the newest one at once, then each newer one. Slow readers get the newest
 * one when they ask again.
 *
 * 1. The first connection must succeed; from then on connections are made again for as long as it takes.
 * 2. Each model is checked by its SHA-256, so none is torn.
 * 3. A model with fewer steps than the one before, of a run with the same options, is skipped: a run that was killed
 *    goes on from its last checkpoint, and passes the step again.
 *
 * @param url of the server, such as `http://localhost:7070`
 * @throws MeanderError `usage` for another URL, `input` where the server cannot be reached at first, or refuses
 * @category Live view
 */
export async function* followModel(url: string, options: FollowOptions = {}): AsyncGenerator<Checkpoint, void> {
  const { signal, notify = () => {}, onAway = () => {} } = options;
  const follower = new Follower(url, options);
  let [failures, older] = [0, false];
  while (!signal?.aborted) {
    try {
      const checkpoint = await follower.next();
      if (failures > 0) onAway(false);
      failures = 0;
      if (checkpoint === 'unchanged') continue;
      if (checkpoint === 'older') {
        if (!older) notify(follower.olderSentence());
        older = true;
        await wait(MOST_WAIT / 2, undefined, { signal });
        continue;
      }
      older = false;
      yield checkpoint;
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof MeanderError && error.code === 'usage') throw error;
      if (error instanceof RefusedError || !follower.connected) throw inputError((error as Error).message);
      if (failures++ === 0) {
        onAway(true);
        notify(`${follower.name} cannot be read (${reasonOf(error)}); trying again`);
      }
      await wait(Math.min(MOST_WAIT, FIRST_WAIT * 2 ** failures), undefined, { signal }).catch(() => {});
    }
  }
}

/** The server refuses, whatever happens. */
class RefusedError extends Error {}

/** Asks one server for newer and newer models. */
class Follower {
  /** What messages call the server. */
  readonly name: string;
  /** Whether it has ever answered. */
  connected = false;
  private readonly address: URL;
  private last: Checkpoint | undefined;
  private version: string | undefined;
  private skipped: number | undefined;

  constructor(
    url: string,
    private readonly options: FollowOptions,
  ) {
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
      throw usageError('A server to follow is named by its URL, such as http://localhost:7070.');
    this.address = new URL(url);
    if (!this.address.pathname.endsWith('/model.arrows')) this.address = new URL('/model.arrows', url);
    if (options.light) this.address.searchParams.set('light', '1');
    this.name = this.address.origin;
    this.last = options.from;
  }

  /** The next model, or why there is none. @throws Error where the server cannot be read now */
  async next(): Promise<Checkpoint | 'unchanged' | 'older'> {
    const response = await this.ask();
    if (response.status === 304) return 'unchanged';
    const bytes = new Uint8Array(await response.arrayBuffer());
    const checkpoint = await decodeModel(bytes, this.name);
    const { last } = this;
    if (last && checkpoint.step < last.step && isSameRun(checkpoint, last)) {
      this.skipped = checkpoint.step;
      return 'older';
    }
    this.last = checkpoint;
    this.version = digestOf(checkpoint);
    return checkpoint;
  }

  /** Says that a model was skipped. */
  olderSentence(): string {
    return (
      `${this.name} now has the model of step ${this.skipped}, which is older than that of step ${this.last?.step}; ` +
      'waiting for a newer one'
    );
  }

  private async ask(): Promise<Response> {
    const { signal, token } = this.options;
    const url = new URL(this.address);
    if (this.version !== undefined) url.searchParams.set('after', this.version);
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const patience = AbortSignal.timeout(PATIENCE);
    const ended = signal ? AbortSignal.any([signal, patience]) : patience;
    const response = await fetch(url, { headers, redirect: 'error', signal: ended }).catch((cause: Error) => {
      throw new Error(`${this.name} cannot be reached: ${reasonOf(cause)}`, { cause });
    });
    if (response.ok || response.status === 304) {
      this.connected = true;
      return response;
    }
    const said = await sentenceOf(response);
    if (FINAL.includes(response.status)) throw new RefusedError(`${this.name} answers ${response.status}: ${said}`);
    this.connected ||= response.status === 503;
    throw new Error(`it answers ${response.status}: ${said}`);
  }
}

const isSameRun = (a: Checkpoint, b: Checkpoint): boolean =>
  a.model.k === b.model.k && a.model.d === b.model.d && sortedJson(a.options) === sortedJson(b.options);

const sortedJson = (options: Checkpoint['options']): string =>
  JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What a server says about a refusal. */
async function sentenceOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    return String(JSON.parse(text).error).replace(/\.$/, '');
  } catch {
    return response.statusText;
  }
}

/** The innermost reason of an error of fetch. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  return inner instanceof Error ? reasonOf(inner) : message.replace(/\.$/, '');
}
