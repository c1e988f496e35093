import { usageError } from '../../src/errors.js';
import type { Arguments } from './flags.js';
import { signalCode, signals } from './signals.js';

/** Ends work when its time is up or at a signal. */
export interface Deadline {
  signal: AbortSignal;
  /** Lets signals and timers be heard between two pieces of synchronous work; false when it is time to end. */
  yieldAndCheck(): Promise<boolean>;
  /** The exit code: of the signal that ended it, else 0. */
  readonly code: number;
  /** Stops listening. */
  release(): void;
}

/** Ends work at a signal alone. */
export const interruption = (): Deadline => within(Number.POSITIVE_INFINITY);

/** @throws MeanderError `usage` for a --time-limit that is no number above 0 */
export function deadline(args: Arguments, otherwise: number): Deadline {
  const seconds = args.number('time-limit') ?? otherwise;
  if (!(seconds > 0)) throw usageError(`--time-limit is ${seconds}; give seconds above 0.`);
  return within(seconds);
}

/** Milliseconds that a timer takes. */
const LONGEST = 2_000_000_000;

function within(seconds: number): Deadline {
  const abort = new AbortController();
  let code = 0;
  const timer = setTimeout(() => abort.abort(), Math.min(seconds * 1000, LONGEST));
  timer.unref();
  const release = signals((name) => {
    code = signalCode(name);
    abort.abort();
  });
  return {
    signal: abort.signal,
    async yieldAndCheck() {
      await new Promise((resolve) => setImmediate(resolve));
      return !abort.signal.aborted;
    },
    get code() {
      return code;
    },
    release() {
      clearTimeout(timer);
      release();
    },
  };
}
