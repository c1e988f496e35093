import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { usageError } from '../../src/errors.js';
import type { Threads } from '../../src/kernel/index.js';

/** The largest number of threads; mini-batches of usual sizes have no chunk of rows for more. */
const MAX_THREADS = 64;

/** How many threads a kernel may use: a number, or `auto` for one per processor. */
export type ThreadCount = number | 'auto';

/**
 * Node's worker threads for a kernel. They end with the process, or when the kernel is closed.
 * @returns undefined for one thread, since then the calling thread does the work
 * @throws MeanderError `usage` unless the count is `auto` or a whole number from 1 to 64
 */
export function workerThreads(count: ThreadCount = 1): Threads | undefined {
  const threads = threadCount(count);
  return threads === 1 ? undefined : { count: threads, spawn, now: () => performance.now() };
}

/**
 * The number of threads that a count means on this machine.
 * @throws MeanderError `usage` unless the count is `auto` or a whole number from 1 to 64
 */
export function threadCount(count: ThreadCount): number {
  const threads = count === 'auto' ? Math.min(availableParallelism(), MAX_THREADS) : count;
  if (Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS) return threads;
  throw usageError(
    `threads must be a whole number from 1 to ${MAX_THREADS}, or "auto" for one per processor, but is ${threads}.`,
  );
}

/** Starts a thread that runs the source text of a function; see `Threads.spawn`. @returns a function that ends it */
function spawn(main: string, data: unknown): () => void {
  const worker = new Worker(`(${main})(require('node:worker_threads').workerData)`, { eval: true, workerData: data });
  worker.unref();
  return () => void worker.terminate();
}
