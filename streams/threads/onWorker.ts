import { Worker } from 'node:worker_threads';
import type { Computations } from './computations.js';
import { type FailureMessage, fromFailureMessage } from './failureMessage.js';

/** What the worker thread of a computation posts. */
interface Message<Report> {
  /** How far it is. */
  report?: Report;
  /** It has come to its end. */
  done?: true;
  /** It failed. */
  failure?: FailureMessage;
}

/**
 * Does a long computation on a worker thread, and yields its reports, so that the calling thread stays free for signals
 * and timers. Ends early, without an error, where the signal aborts, also in the midst of synchronous work.
 * @throws Error of the computation, or of the thread
 */
export async function* onWorker<Name extends keyof Computations>(
  name: Name,
  input: Computations[Name]['input'],
  signal: AbortSignal,
): AsyncGenerator<Computations[Name]['report']> {
  if (signal.aborted) return;
  const queue: Message<Computations[Name]['report']>[] = [];
  let notify = () => {};
  const put = (message: Message<Computations[Name]['report']>) => {
    queue.push(message);
    notify();
  };
  const fail = (error: Error) => put({ failure: { code: null, text: error.message } });
  const end = () => put({ done: true });
  const worker = new Worker(new URL('./computationWorker.js', import.meta.url), { workerData: { name, input } });
  worker.on('message', put).on('error', fail).on('messageerror', fail);
  worker.on('exit', (code) => fail(new Error(`A worker thread ended with code ${code} before its computation did.`)));
  signal.addEventListener('abort', end);
  try {
    for (;;) {
      const message = queue.shift();
      if (message === undefined) await new Promise<void>((resolve) => (notify = resolve));
      else if (message.failure) throw fromFailureMessage(message.failure);
      else if (signal.aborted || message.done) return;
      else if (message.report !== undefined) yield message.report;
    }
  } finally {
    signal.removeEventListener('abort', end);
    await worker.terminate();
  }
}
