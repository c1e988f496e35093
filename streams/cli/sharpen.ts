import type { Certifier } from '../../src/bound/index.js';
import type { Model } from '../../src/model/index.js';
import { inParallel } from '../threads/inParallel.js';
import { onWorker } from '../threads/onWorker.js';
import { type ThreadCount, threadCount } from '../threads/workerThreads.js';
import { grouped, proved } from './format.js';
import type { Interruption } from './interruption.js';
import { beginPhase, reporter } from './progress.js';

/** Up to this many rows are also bounded as a whole. */
export const ROWS_AT_ONCE = 512;
/** Iterations per batch: few for all batches first, then more where they matter. */
const ROUNDS = [20, 80];
/** A batch whose bound is this close to its inertia, as a part of it, is not bounded further. */
const CLOSE_ENOUGH = 5e-3;

/** What sharpening needs to know. */
export interface Sharpening {
  /** The model to certify. */
  model: Model;
  /** Seed of the starts of the exact method. */
  seed?: number | string;
  /** Threads to bound batches on. */
  threads: ThreadCount;
  /** Ends it. */
  until: Interruption;
}

/** Raises the lower bound until the time is over: of all rows at once where they are few, else batch by batch. */
export async function sharpen(certifier: Certifier, run: Sharpening): Promise<void> {
  const rows = certifier.everyRow(ROWS_AT_ONCE);
  if (!rows) return boundAllBatches(certifier, run);
  const { model, seed, until } = run;
  beginPhase('bounding all rows');
  const report = reporter();
  const input = { points: rows, k: model.k, options: { seed } };
  for await (const { lower, proved: done } of onWorker('exact', input, until.signal)) {
    certifier.addWhole(done ? 'exact' : 'semidefinite', lower);
    report(() => ({ details: [proved(certifier.certificate())] }));
    if (done) return;
  }
}

/** A mere sample of the batches is bounded once only, so that its mean stays an estimate for the others. */
async function boundAllBatches(certifier: Certifier, run: Sharpening): Promise<void> {
  for (const iterations of ROUNDS) {
    await boundBatches(certifier, iterations, run);
    if (certifier.batches.length < certifier.batchCount) return;
  }
}

async function boundBatches(certifier: Certifier, iterations: number, run: Sharpening): Promise<void> {
  const { model, threads, until } = run;
  const open = certifier.batches.filter(({ inertia, lower }) => lower < inertia * (1 - CLOSE_ENOUGH));
  const tasks = inParallel({
    name: 'batchBound',
    shared: { k: model.k, centroids: model.centroids, iterations },
    inputs: open.map(({ points }) => ({ points })),
    threads: threadCount(threads),
    signal: until.signal,
  });
  beginPhase(`bounding batches, ${iterations} iterations each`);
  const report = reporter();
  let count = 0;
  for await (const { index, output } of tasks) {
    certifier.addBatch(open[index], output);
    count++;
    const [unit, part] = [`of ${grouped(open.length)} batches`, count / open.length];
    report(() => ({ count, unit, part, details: [proved(certifier.certificate())] }));
  }
}
