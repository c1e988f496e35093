import { setImmediate as nextTurn } from 'node:timers/promises';
import { numberAbove } from '../../src/learner/index.js';
import { type EndingSignal, signalCodes } from './exitCodes.js';
import type { Flag } from './flags.js';

/** Ends work in good order: at SIGINT or SIGTERM, and where a time limit is given when it is over. */
export interface Interruption {
  /** Is aborted when the work is to end. */
  readonly signal: AbortSignal;
  /** The signal of the operating system that ended the work; undefined where none did. */
  readonly cause: EndingSignal | undefined;
  /** The exit code: 130 or 143 after a signal, else 0. */
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
 * Listens for signals until `release`. A second signal ends the process at once.
 * @param seconds the time limit; without one only a signal ends the work
 */
export function interruption(seconds?: number): Interruption {
  const abort = new AbortController();
  let cause: EndingSignal | undefined;
  const timer =
    seconds === undefined ? undefined : setTimeout(() => abort.abort(), Math.min(1000 * seconds, LONGEST_TIMER));
  timer?.unref();
  const onSignal = (name: NodeJS.Signals) => {
    stopListening();
    cause = name as EndingSignal;
    abort.abort();
  };
  const stopListening = () => {
    for (const name of Object.keys(signalCodes)) process.off(name, onSignal);
  };
  for (const name of Object.keys(signalCodes)) process.on(name, onSignal);
  return {
    signal: abort.signal,
    get cause() {
      return cause;
    },
    get code() {
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
