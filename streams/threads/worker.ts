import { parentPort, workerData } from 'node:worker_threads';
import { tasks } from './tasks.js';

const { name, shared } = workerData as { name: keyof typeof tasks; shared: object };
const work = tasks[name] as (input: unknown) => unknown;

parentPort?.on('message', (input: object) => {
  try {
    parentPort?.postMessage({ output: work({ ...shared, ...input }) });
  } catch (error) {
    parentPort?.postMessage({ failed: (error as Error).message });
  }
});
