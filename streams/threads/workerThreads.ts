import { usageError } from '../../src/errors.js';
import type { Threads } from '../../src/kernel/index.js';

/** Largest number of threads; more would find no chunk of a usual mini-batch left to work on. */
const MAX_THREADS = 64;

/**
 * How many threads a kernel may use: a whole number from 1 to 64, or `auto` for one thread per processor.
 * @category Threads
 */
export type ThreadCount = number | 'auto';

/**
 * Threads that a kernel may use: a number of Node's worker threads, or a `Threads` of the caller's own (for a browser,
 * say).
 * @returns undefined where the calling thread works alone
 * @throws MeanderError `usage` for a count that is no whole number from 1 to 64, or above 1 where this is not Node
 */
export const resolveThreads = (threads: ThreadCount | Threads = 1): Threads | undefined =>
  typeof threads === 'object' ? threads : workerThreads(threads);

/**
 * Worker threads of Node for a kernel; they end with the process, or when the kernel is closed.
 * @param count number of threads, the calling one among them; default 1
 * @returns undefined for one thread: the calling thread then works alone
 * @throws MeanderError `usage` for a count that is no whole number from 1 to 64, or above 1 where this is not Node
 * @category Threads
 */
export function workerThreads(count: ThreadCount = 1): Threads | undefined {
  const threads = threadCount(count);
  return threads === 1 ? undefined : { count: threads, spawn: spawnWith(nodeModules()), now: () => performance.now() };
}

/**
 * The number of threads that a count stands for on this machine.
 * @param processors how many threads `auto` is, up to 64; outside Node one, unless the caller knows
 * @throws MeanderError `usage` for a count that is no whole number from 1 to 64
 */
export function threadCount(count: ThreadCount, processors = processorsOfNode): number {
  const threads = count === 'auto' ? Math.min(processors(), MAX_THREADS) : count;
  if (!Number.isInteger(threads) || threads < 1 || threads > MAX_THREADS) {
    throw usageError(
      `threads must be a whole number from 1 to ${MAX_THREADS}, or "auto" for one thread per processor, ` +
        `but is ${count}.`,
    );
  }
  return threads;
}

const processorsOfNode = (): number => nodeModules()?.os.availableParallelism() ?? 1;

/** The modules of Node that this file needs. */
interface NodeModules {
  /** `node:os`. */
  os: typeof import('node:os');
  /** `node:worker_threads`. */
  workers: typeof import('node:worker_threads');
}

/**
 * Node's modules, or undefined in a browser. `process.getBuiltinModule` loads them without an import statement, so that
 * operators, which use this file, can be bundled for browsers as well.
 */
function nodeModules(): NodeModules | undefined {
  const load = globalThis.process?.getBuiltinModule;
  return load && { os: load('node:os'), workers: load('node:worker_threads') };
}

function spawnWith(node: NodeModules | undefined): Threads['spawn'] {
  if (!node)
    throw usageError('A number of threads above 1 needs Node; elsewhere give threads an object of type Threads.');
  const { Worker } = node.workers;
  return (main, data) => {
    const source = `(${main})(require('node:worker_threads').workerData)`;
    const worker = new Worker(source, { eval: true, workerData: data });
    worker.unref();
    return () => void worker.terminate();
  };
}
