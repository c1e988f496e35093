import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { usageError } from '../../src/errors.js';
import type { Threads } from '../../src/kernel/index.js';

/** Beyond this many threads the mini-batches that people use have no chunk left for the next. */
const MOST_THREADS = 64;

/** How many threads a kernel may use here: a number of them, or `auto` for one a processor. */
export type ThreadCount = number | 'auto';

/**
 * Worker threads of Node for a kernel; they end with the process, or when the kernel is closed.
 * @throws MeanderError `usage` for no whole number from 1 to 64
 */
export function workerThreads(count: ThreadCount = 1): Threads | undefined {
  const threads = threadCount(count);
  return threads === 1 ? undefined : { count: threads, spawn, now: () => performance.now() };
}

/**
 * How many threads a count means here.
 * @throws MeanderError `usage` for no whole number from 1 to 64
 */
export function threadCount(count: ThreadCount): number {
  const threads = count === 'auto' ? Math.min(availableParallelism(), MOST_THREADS) : count;
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw usageError(
      `threads is ${count}; give a whole number from 1 to ${MOST_THREADS}, or "auto" for one a processor.`,
    );
  }
  return threads;
}

function spawn(main: string, data: unknown): () => void {
  const worker = new Worker(`(${main})(require('node:worker_threads').workerData)`, { eval: true, workerData: data });
  worker.unref();
  return () => void worker.terminate();
}
