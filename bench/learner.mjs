// Learners for the benchmarks, made in one place.
import { runKernels } from '../dist/src/kernel/index.js';
import { Learner } from '../dist/src/learner/index.js';

/**
 * A learner of rows.
 * @param options as in the library; only `k` is needed
 * @param threads worker threads of `workerThreads`; without them the calling thread works alone
 * @param onStep is called with the learner once seeded and after every mini-batch
 */
export function createLearner(options, { threads, onStep = () => {} } = {}) {
  const learner = new Learner(options, {
    featureNames: [],
    kernels: runKernels(options.kernel, threads),
    onStep: () => onStep(learner),
  });
  return learner;
}

/** Learns n×d rows at once; returns the last checkpoint and the seconds that it took. */
export function learnRows(options, { values, d }, threads) {
  const n = values.length / d;
  const learner = createLearner(options, { threads });
  const began = performance.now();
  learner.push({ values, n, d, rows: n, source: null, pass: 0 });
  learner.finish();
  const seconds = (performance.now() - began) / 1000;
  const checkpoint = learner.checkpoint();
  learner.close();
  return { seconds, checkpoint };
}

/** The starting centroids (k×d) that a learner chooses from these rows. */
export function startingCentroids(options, { values, d }) {
  const n = values.length / d;
  let start;
  const onStep = (learner) => {
    start ??= learner.checkpoint().model.centroids;
  };
  const learner = createLearner({ ...options, batchSize: n, initRows: n }, { onStep });
  learner.push({ values, n, d, rows: n, source: null, pass: 0 });
  return start;
}
