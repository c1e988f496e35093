import { brokerError, MeanderError } from '../../src/errors.js';
import { PermanentError, StalledError } from './feed.js';
import { sleep } from './timing.js';

/** Milliseconds before the second attempt; the wait doubles each time up to a limit. */
const [FIRST_WAIT, MAX_WAIT] = [250, 5000];
/** Milliseconds for which a server that has just started may not know its topics yet. */
const STARTUP = 5000;
const DEFAULT_TIMEOUT = 600_000;

/** How an operation on a feed is retried. */
export interface RetryOptions {
  /** Name of the feed, for messages. */
  name: string;
  /** Milliseconds after which no further attempt is made; default 10 minutes. */
  timeout?: number;
  /** Called with a sentence where the feed becomes unreachable, and where it is reachable again. */
  notify?: (message: string) => void;
  /** Ends the attempts. */
  signal: AbortSignal;
  /** What fails, for messages; default `read`. */
  verb?: 'read' | 'written';
  /** What is kept, for messages; default everything up to the latest checkpoint. */
  kept?: string;
}

/**
 * Runs an operation again until it succeeds or the signal aborts.
 * @throws MeanderError that the operation threw, since those are final. Only `input`, which says that the topic does
 * not exist, is retried for some seconds, because a server that has just started may not know its topics yet
 * @throws MeanderError `broker` where the server refuses, or the timeout has passed
 */
export async function withRetry(work: () => Promise<void>, options: RetryOptions): Promise<void> {
  const { name, timeout = DEFAULT_TIMEOUT, notify = () => {}, signal } = options;
  const began = performance.now();
  for (let wait = FIRST_WAIT; !signal.aborted; wait = Math.min(MAX_WAIT, 2 * wait)) {
    try {
      await work();
      const seconds = Math.round((performance.now() - began) / 1000);
      if (wait > FIRST_WAIT) notify(`${name} is reachable again after ${seconds} s`);
      return;
    } catch (cause) {
      if (signal.aborted) return;
      assertRetryable(cause as Error, performance.now() - began, options);
      const state = cause instanceof StalledError ? 'sends nothing' : 'is unreachable';
      if (wait === FIRST_WAIT)
        notify(`${name} ${state} (${(cause as Error).message}); retrying for ${Math.round(timeout / 60_000)} minutes`);
      await sleep(wait, signal);
    }
  }
}

/** @throws the error that ends the attempts, where trying again makes no sense */
function assertRetryable(cause: Error, elapsed: number, options: RetryOptions): void {
  const { name, timeout = DEFAULT_TIMEOUT, verb = 'read', kept = 'everything up to the latest checkpoint' } = options;
  if (cause instanceof MeanderError && (cause.code !== 'input' || elapsed > STARTUP)) throw cause;
  if (cause instanceof PermanentError || elapsed > timeout)
    throw brokerError(`${name} cannot be ${verb}: ${cause.message}. Solve this and run again; ${kept} is kept.`, {
      cause,
    });
}
