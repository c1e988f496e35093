import { Worker } from 'node:worker_threads';
import { type FailureMessage, fromFailureMessage } from './failureMessage.js';
import { type Tasks, tasks } from './tasks.js';

/** Inputs of one task, and how they are worked on. */
export interface Job<Name extends keyof Tasks> {
  /** The task. */
  name: Name;
  /** The part of the input that all have in common; it is sent to each thread once. */
  shared: Partial<Tasks[Name]['input']>;
  /** The other part of each input. */
  inputs: readonly Partial<Tasks[Name]['input']>[];
  /** Number of worker threads; 0: the calling thread does the work. */
  threads: number;
  /** Ends the job early. */
  signal?: AbortSignal;
}

/** The output of one input. */
export interface Result<Name extends keyof Tasks> {
  /** Number of the input, from 0. */
  index: number;
  /** What the task gave. */
  output: Tasks[Name]['output'];
}

/**
 * Does a task for each input on worker threads. Inputs are started in order, and results are yielded as they come, so
 * not always in order. With no thread the calling thread does the work, between turns of its event loop. Ends early,
 * without an error, where the signal aborts: at once on threads, else after the task in work.
 * @throws Error of the first task that failed
 */
export async function* inParallel<Name extends keyof Tasks>(job: Job<Name>): AsyncGenerator<Result<Name>> {
  const threads = Math.min(job.threads, job.inputs.length);
  if (threads === 0) yield* onCallingThread(job);
  else yield* onWorkers(job, threads);
}

async function* onCallingThread<Name extends keyof Tasks>(job: Job<Name>): AsyncGenerator<Result<Name>> {
  const { name, shared, inputs, signal } = job;
  for (const [index, input] of inputs.entries()) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) return;
    yield { index, output: tasks[name]({ ...shared, ...input } as Tasks[Name]['input']) };
  }
}

async function* onWorkers<Name extends keyof Tasks>(job: Job<Name>, threads: number): AsyncGenerator<Result<Name>> {
  const { inputs, signal } = job;
  const results: Result<Name>[] = [];
  let failure: Error | undefined;
  let notify = () => {};
  let started = 0;
  const next = () => (started < inputs.length ? started++ : undefined);
  const workers = Array.from({ length: threads }, () =>
    startWorker(job, next, (result) => {
      if (result instanceof Error) failure ??= result;
      else results.push(result);
      notify();
    }),
  );
  const abort = () => notify();
  signal?.addEventListener('abort', abort);
  try {
    for (let yielded = 0; yielded < inputs.length; ) {
      if (failure) throw failure;
      if (signal?.aborted) return;
      const result = results.shift();
      if (result) {
        yielded++;
        yield result;
        continue;
      }
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/**
 * Starts a worker thread that works until no input is left.
 * @param next the number of the next input; undefined where none is left
 * @param report receives each result, or the error of a task or of the thread
 */
function startWorker<Name extends keyof Tasks>(
  { name, shared, inputs }: Job<Name>,
  next: () => number | undefined,
  report: (result: Result<Name> | Error) => void,
): Worker {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: { name, shared } });
  let index = next();
  const send = () => {
    if (index !== undefined) worker.postMessage(inputs[index]);
  };
  worker.on('message', ({ output, failure }: { output: Tasks[Name]['output']; failure?: FailureMessage }) => {
    if (failure !== undefined) report(fromFailureMessage(failure));
    else if (index !== undefined) report({ index, output });
    index = next();
    send();
  });
  worker.on('error', report);
  worker.on('messageerror', report);
  // A thread that ends by itself gives no error, and nobody else would report its input.
  worker.on('exit', (code) => {
    if (index !== undefined) report(new Error(`a worker thread ended with code ${code} before it finished its task`));
  });
  send();
  return worker;
}
