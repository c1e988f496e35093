/** The program of a worker thread that sums the blocks of a job; see `SummingOnThread`. */
import { parentPort, workerData } from 'node:worker_threads';
import { runKernels } from '../../src/kernel/index.js';
import { toFailureMessage } from '../threads/failureMessage.js';
import { resolveThreads } from '../threads/workerThreads.js';
import { type NamedModel, SummingHere } from './summing.js';
import { buffersOf, type SummingThreadData, type ToSum } from './summingLink.js';

const { kernel, threads } = workerData as SummingThreadData;
const summing = new SummingHere(runKernels(kernel, resolveThreads(threads)));
let named: NamedModel | undefined;

parentPort?.on('message', async ({ model, rows }: ToSum) => {
  try {
    named = model ?? named;
    if (!named) throw new Error('there is no model to sum against');
    const sums = await summing.sum(named, rows);
    parentPort?.postMessage({ sums }, buffersOf([sums.bytes, ...sums.freed]));
  } catch (error) {
    parentPort?.postMessage({ failure: toFailureMessage(error) });
  }
});
