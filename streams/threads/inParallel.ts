import { Worker } from 'node:worker_threads';
import { type Tasks, tasks } from './tasks.js';

/** What threads work on. */
export interface Job<Name extends keyof Tasks> {
  name: Name;
  /** Part of the input that is the same for all. */
  shared: Partial<Tasks[Name]['input']>;
  inputs: readonly Partial<Tasks[Name]['input']>[];
  threads: number;
  signal?: AbortSignal;
}

/**
 * Does tasks on worker threads, in order of their start; yields outputs as they come, and ends early when aborted. With one
 * thread the calling one does them, between turns of its event loop.
 * @throws Error of the task that failed first
 */
export async function* inParallel<Name extends keyof Tasks>(
  job: Job<Name>,
): AsyncGenerator<{ index: number; output: Tasks[Name]['output'] }> {
  const threads = Math.min(job.threads, job.inputs.length);
  if (threads <= 1) yield* inTurn(job);
  else yield* onWorkers(job, threads);
}

async function* inTurn<Name extends keyof Tasks>({ name, shared, inputs, signal }: Job<Name>) {
  for (const [index, input] of inputs.entries()) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) return;
    yield { index, output: tasks[name]({ ...shared, ...input } as Tasks[Name]['input']) };
  }
}

async function* onWorkers<Name extends keyof Tasks>({ name, shared, inputs, signal }: Job<Name>, threads: number) {
  const done: { index: number; output: Tasks[Name]['output'] }[] = [];
  let [next, left] = [0, inputs.length];
  let failure: Error | undefined;
  let wake = () => {};
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: { name, shared } });
    let index = -1;
    const give = () => {
      if (next >= inputs.length) return;
      index = next++;
      worker.postMessage(inputs[index]);
    };
    worker.on('message', ({ output, failed }: { output: Tasks[Name]['output']; failed?: string }) => {
      if (failed !== undefined) failure = new Error(failed);
      else done.push({ index, output });
      left--;
      give();
      wake();
    });
    worker.on('error', (error) => {
      failure = error;
      wake();
    });
    give();
    return worker;
  });
  const abort = () => wake();
  signal?.addEventListener('abort', abort);
  try {
    while (left > 0 || done.length > 0) {
      if (failure) throw failure;
      if (signal?.aborted) return;
      const found = done.shift();
      if (found) yield found;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    if (failure) throw failure;
  } finally {
    signal?.removeEventListener('abort', abort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
