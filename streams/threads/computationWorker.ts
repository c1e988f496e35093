/** The program of a worker thread that does one computation, and posts each of its reports. */
import { parentPort, workerData } from 'node:worker_threads';
import { computations } from './computations.js';
import { toFailureMessage } from './failureMessage.js';

const { name, input } = workerData as { name: keyof typeof computations; input: unknown };
const compute = computations[name] as (input: unknown) => Iterable<unknown>;

try {
  for (const report of compute(input)) parentPort?.postMessage({ report });
  parentPort?.postMessage({ done: true });
} catch (error) {
  parentPort?.postMessage({ failure: toFailureMessage(error) });
}
