/** The program of a worker thread: it does one kind of task, with one input per message. */
import { parentPort, workerData } from 'node:worker_threads';
import { toFailureMessage } from './failureMessage.js';
import { tasks } from './tasks.js';

const { name, shared } = workerData as { name: keyof typeof tasks; shared: object };
const task = tasks[name] as (input: unknown) => unknown;

parentPort?.on('message', (input: object) => {
  try {
    parentPort?.postMessage({ output: task({ ...shared, ...input }) });
  } catch (error) {
    parentPort?.postMessage({ failure: toFailureMessage(error) });
  }
});
