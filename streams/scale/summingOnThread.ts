import { Worker } from 'node:worker_threads';
import type { ValidatedBatch } from '../../src/learner/index.js';
import { fromFailureMessage } from '../threads/failureMessage.js';
import type { BlockSums, NamedModel, Summing } from './summing.js';
import { buffersOf, type Summed, type SummingThreadData, type ToSum } from './summingLink.js';

/**
 * Sums on a thread of its own, and the threads of its kernel, so that the calling thread reads and decodes meanwhile.
 */
export class SummingOnThread implements Summing {
  private readonly worker: Worker;
  private digest = '';
  private settle: { resolve(sums: BlockSums): void; reject(cause: Error): void } | undefined;
  private failure: Error | undefined;

  constructor(workerData: SummingThreadData) {
    this.worker = new Worker(new URL('./summingThread.js', import.meta.url), { workerData });
    this.worker.on('message', ({ sums, failure }: Summed) => {
      if (sums) this.settle?.resolve(sums);
      else if (failure) this.settle?.reject(fromFailureMessage(failure));
    });
    this.worker.on('error', (cause) => this.fail(cause));
    this.worker.on('messageerror', (cause) => this.fail(cause));
    this.worker.on('exit', (code) => this.fail(new Error(`the thread that sums blocks ended with code ${code}`)));
  }

  /** Sums a block; the one before it must be done. @throws MeanderError of the thread */
  sum({ model: { k, d, centroids, weights, transform }, digest }: NamedModel, rows: readonly ValidatedBatch[]) {
    return new Promise<BlockSums>((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      this.settle = { resolve, reject };
      const isOther = digest !== this.digest;
      this.digest = digest;
      const model = { k, d, centroids, weights, ...(transform && { transform }) };
      // What a source says of its position may be anything, and is not needed to sum.
      const message: ToSum = {
        ...(isOther && { model: { model, digest } }),
        rows: rows.map((batch) => ({ ...batch, source: null })),
      };
      this.worker.postMessage(message, buffersOf(rows.map(({ values }) => values)));
    });
  }

  /** Ends the threads, also in the midst of a block. */
  close(): void {
    this.worker.removeAllListeners('exit');
    void this.worker.terminate();
  }

  private fail(cause: Error): void {
    this.failure = cause;
    this.settle?.reject(cause);
  }
}
