import { setImmediate as nextTurn } from 'node:timers/promises';
import { numberAbove } from '../../src/options/index.js';
import { onSignal, receivedSignal } from './commandLink.js';
import { type EndingSignal, signalCodes } from './exitCodes.js';
import type { Flag } from './flags.js';

/** Ends work in good order: at SIGINT, SIGTERM or SIGHUP, and where a time limit is given when it is over. */
export interface Interruption {
  /** Is aborted when the work is to end. */
  readonly signal: AbortSignal;
  /** The signal that ended the work, known also in the midst of synchronous work; undefined where none did. */
  readonly cause: EndingSignal | undefined;
  /** The exit code: 129, 130 or 143 after a signal, else 0. */
  readonly code: number;
  /** Lets signals and timers arrive between two pieces of synchronous work. @returns false when it is time to end */
  yieldAndCheck(): Promise<boolean>;
  /** Stops listening. */
  release(): void;
}

/** The flag of commands that end when their time is over. */
export const timeLimit = {
  group: 'Method',
  placeholder: 'SECONDS',
  value: numberAbove(0),
  help: 'Stop after this time with what is known by then.',
} satisfies Flag;

/** The longest time that a timer of Node can wait, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Listens for signals until `release`. Meanwhile the main thread gives the command a moment to end after a signal.
 * @param seconds the time limit; without one only a signal ends the work
 */
export function interruption(seconds?: number): Interruption {
  const abort = new AbortController();
  const end = () => abort.abort();
  const timer = seconds === undefined ? undefined : setTimeout(end, Math.min(1000 * seconds, LONGEST_TIMER));
  timer?.unref();
  const stopListening = onSignal(end);
  if (receivedSignal() !== undefined) end();
  return {
    signal: abort.signal,
    get cause() {
      return receivedSignal();
    },
    get code() {
      const cause = receivedSignal();
      return cause === undefined ? 0 : signalCodes[cause];
    },
    async yieldAndCheck() {
      await nextTurn();
      return !abort.signal.aborted;
    },
    release() {
      clearTimeout(timer);
      stopListening();
    },
  };
}
