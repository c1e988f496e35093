import { type Checkpoint, digest, type KernelName, Learner, runKernels, type Threads } from '../../src/index.js';
import { blobs, learn } from '../learn.js';

/** What a run came to, and how it worked. */
export interface CoreRun {
  /** Digest of the learner's state. */
  readonly digest: string;
  /** Arithmetic of the first pass; see `Screening`. */
  readonly screen: string;
  /** Threads that worked on the latest mini-batch. */
  readonly threads: number;
  /** What the checkpoint warns of. */
  readonly warnings: readonly string[];
  /** Whether threads may share memory here; undefined outside browsers. */
  readonly isolated: boolean | undefined;
}

async function described(checkpoint: Checkpoint): Promise<CoreRun> {
  const { screen = 'none', threads = 0 } = checkpoint.screening ?? {};
  const isolated = globalThis.crossOriginIsolated;
  return { digest: await digest(checkpoint), screen, threads, warnings: checkpoint.warnings, isolated };
}

/** Learns the same drawn rows wherever it is called. */
export const coreRun = (kernel: KernelName): Promise<CoreRun> =>
  described(learn(blobs(6000, 12, 8, 7), 8, { k: 12, seed: 0, batchSize: 512, kernel, holdout: 200 }));

/** The same with so many centroids that threads always pay; it waits until they have had time to start. */
export async function threadedRun(threads?: Threads, wait = 0): Promise<CoreRun> {
  const [k, d, n, piece] = [256, 64, 24_000, 8000];
  const values = blobs(n, k, d, 7);
  const learner = new Learner({ k, batchSize: 4096 }, { featureNames: [], kernels: runKernels('auto', threads) });
  for (let from = 0; from < n; from += piece) {
    const rows = values.subarray(from * d, (from + piece) * d);
    learner.push({ values: rows, n: piece, d, rows: piece, source: from, pass: 0 });
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  learner.halt();
  const run = await described(learner.checkpoint());
  learner.close();
  return run;
}
