import { isatty } from 'node:tty';
import { tell } from './commandLink.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import type { Status } from './status.js';

/** Facts about the work in hand. */
export type Facts = Omit<Status, 'doing'>;

/** File descriptors. */
const [STDOUT, STDERR] = [1, 2];
/** Milliseconds between two reports. */
const PAUSE = 100;
/** Making a report may take 1/20 of the time; one that takes long to make is made more rarely. */
const TIME_PER_REPORT = 20;

/** The status of this command; null where it has none or shows none. There is one terminal, and so one status. */
let status: Status | null = null;
let shown = false;

/**
 * Decides whether this command shows how far it is: on a terminal, without --quiet, --json and
 * `--progress none`, and where no data goes
 * to the same terminal.
 */
export function allowProgress({ get, text }: Arguments, flags: Flags): void {
  const asked = !get(commonFlags.quiet) && !get(commonFlags.json);
  const writesData = Object.entries(flags).some(([name, { writes }]) => writes && text(name) === '-');
  shown =
    asked &&
    text('progress') !== 'none' &&
    isatty(STDERR) &&
    process.env.TERM !== 'dumb' &&
    !(writesData && isatty(STDOUT));
}

/** Whether this command shows how far it is. */
export const showsProgress = (): boolean => shown;

/** Begins a part of the work, with a clock of its own. @param doing what is done, such as `labelling` */
export function beginPhase(doing: string): void {
  if (!shown || doing === status?.doing) return;
  status = { doing };
  tell({ status });
}

/** Ends the last part of the work, before its result is printed. */
export function endPhases(): void {
  if (status === null) return;
  status = null;
  tell({ status });
}

/** Says something about the work in hand at once. */
export function announce(facts: Facts): void {
  if (!status) return;
  status = { ...status, ...facts };
  tell({ status });
}

/**
 * A function that says how far the work in hand is. It may be called at any rate: only now and then are the facts made
 * and told. Facts of several such functions are shown together.
 */
export function reporter(): (facts: () => Facts) => void {
  let [due, pause] = [0, PAUSE];
  return (facts) => {
    const now = performance.now();
    if (!status || now < due) return;
    announce(facts());
    const after = performance.now();
    pause = Math.max(pause, TIME_PER_REPORT * (after - now));
    due = after + pause;
  };
}
