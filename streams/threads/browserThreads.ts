import { usageError } from '../../src/errors.js';
import type { Threads } from '../../src/kernel/index.js';
import { type ThreadCount, threadCount } from './workerThreads.js';

/**
 * How threads of a browser are started.
 * @category Threads
 */
export interface BrowserThreadsOptions {
  /** Threads, the calling one among them: a whole number from 1 to 64; default `auto`, one per processor. */
  count?: ThreadCount;
  /** Is told why there are fewer threads than were asked for; checkpoints list the same sentence in `warnings`. */
  notify?: (warning: string) => void;
}

/**
 * Threads of a browser for a kernel, to be handed to `runKernels` or `predictor` in a worker. They share memory, which
 * browsers allow on isolated pages only; elsewhere the calling thread works alone, with a warning. Each thread starts
 * once the calling worker awaits something, so let it do so between pieces of the data.
 * @param program the address of `meander/browser-thread`, or a function that starts a worker with it
 * @throws MeanderError `usage` in a page, which may not wait for threads; where there are no web workers, as in Node;
 * or for a count that is no whole number from 1 to 64
 * @category Threads
 * @example
 * ```ts
 * import { browserThreads } from 'meander/browser';
 * import { Learner, runKernels } from 'meander/core';
 *
 * // In a worker: a learner that works on all processors.
 * function newLearner() {
 *   const start = () => new Worker(new URL('meander/browser-thread', import.meta.url), { type: 'module' });
 *   const kernels = runKernels('auto', browserThreads(start));
 *   return new Learner({ k: 40 }, { featureNames: [], kernels });
 * }
 * console.log(typeof newLearner);
 * // → function
 * ```
 */
export function browserThreads(
  program: string | URL | (() => Worker),
  { count = 'auto', notify = () => {} }: BrowserThreadsOptions = {},
): Threads {
  assertWorker();
  const wanted = threadCount(count, () => globalThis.navigator?.hardwareConcurrency ?? 1);
  const failure = firstFailure(notify);
  const threads = sharesMemory() ? wanted : 1;
  if (threads < wanted) failure.record(NOT_ISOLATED);
  return {
    count: threads,
    // The program is the function whose text Node is given: strict pages run no text.
    spawn: (_main, data) => startThread(program, data, failure.record),
    now: () => performance.now(),
    get warning() {
      return failure.recorded;
    },
  };
}

/** Remembers the first warning and passes it on; where one thread fails, the others mostly fail alike. */
function firstFailure(notify: (warning: string) => void) {
  const failure = {
    recorded: undefined as string | undefined,
    record(warning: string) {
      if (failure.recorded !== undefined) return;
      failure.recorded = warning;
      notify(warning);
    },
  };
  return failure;
}

/** Starts one thread. @returns a function that ends it */
function startThread(program: string | URL | (() => Worker), data: unknown, fail: (warning: string) => void) {
  const worker = typeof program === 'function' ? program() : new Worker(program, { type: 'module' });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    fail(notStarted(event.message));
  });
  worker.addEventListener('messageerror', () => fail(notStarted('it could not read the shared memory')));
  worker.postMessage(data);
  return () => worker.terminate();
}

const NOT_ISOLATED =
  'One thread is used, since this page is not cross-origin isolated; send it with the headers ' +
  'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp. Results are the same.';

const notStarted = (reason: string | undefined) =>
  `A thread could not start (${reason || 'its program was not found, or is forbidden'}), so fewer work; ` +
  'check the address of meander/browser-thread, its headers and worker-src. Results are the same.';

/** Whether workers may share memory. */
const sharesMemory = (): boolean => globalThis.crossOriginIsolated ?? typeof SharedArrayBuffer === 'function';

/** @throws MeanderError `usage` where there are no web workers, or where this thread may not wait for them */
function assertWorker() {
  if (typeof globalThis.Worker !== 'function')
    throw usageError('browserThreads needs web workers, which are missing here; in Node use workerThreads.');
  if (typeof globalThis.document === 'object')
    throw usageError(
      'A page may not wait for threads, so browserThreads works in workers only; learn in a worker, or on one thread.',
    );
}
