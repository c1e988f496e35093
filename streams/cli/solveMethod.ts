import type { Solution } from '../../src/checkpoint/index.js';
import type { KernelName } from '../../src/kernel/index.js';
import type { Points } from '../../src/model/index.js';
import type { Mixture } from '../../src/solve/index.js';
import type { Computations } from '../threads/computations.js';
import { onWorker } from '../threads/onWorker.js';
import type { ThreadCount } from '../threads/workerThreads.js';
import type { Interruption } from './interruption.js';

/** How a method of `meander solve` is to be run. Each method takes what it needs. */
export interface Task {
  /** Number of starts; undefined for the method's own default. */
  starts?: number;
  /** Seed of the starts. */
  seed: number | string;
  /** lloyd: whether to continue from a fixed point where moving one row lowers the inertia. */
  singlePoint: boolean;
  /** em: fixed variance along each dimension. */
  variance?: number;
  /** exact: relative gap to the lower bound that counts as proved. */
  tolerance?: number;
  /** lloyd: kernel. */
  kernel?: KernelName;
  /** lloyd: threads. */
  threads?: ThreadCount;
  /** Ends the method. */
  until: Interruption;
}

/** What a method found. */
export interface Found {
  /** The model. */
  solution: Solution;
  /** What there is to say, for `--json`. */
  json: Readonly<Record<string, number | boolean | string | null>>;
  /** What there is to say, for a person. */
  lines: string[];
  /** em: the mixture. */
  mixture?: Mixture;
}

/** A method of `meander solve`; null where a signal ended it before it found anything. */
export type Method = (points: Points, k: number, task: Task) => Promise<Found | null>;

/** The reports of a computation until it ends or is to end; a time limit waits for the first of them. */
export async function* reports<Name extends keyof Computations>(
  name: Name,
  input: Computations[Name]['input'],
  until: Interruption,
): AsyncGenerator<Computations[Name]['report']> {
  const stop = new AbortController();
  let reported = false;
  const end = () => {
    if (reported || until.cause !== undefined) stop.abort();
  };
  until.signal.addEventListener('abort', end);
  end();
  for await (const report of onWorker(name, input, stop.signal)) {
    reported = true;
    yield report;
    if (until.signal.aborted) return;
  }
}
