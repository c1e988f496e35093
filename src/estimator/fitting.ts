import { runKernels } from '../kernel/index.js';
import { type Checkpoint, initialStates, type KMeansOptions, Learner } from '../learner/index.js';
import { type Points, pickRows } from '../model/index.js';
import { random } from '../numeric/index.js';
import { Convergence } from './convergence.js';
import type { FilledParams } from './params.js';
import { shuffledBatches } from './rowOrder.js';
import { startingPoint } from './startingPoint.js';

/**
 * Learns from all rows, in random order, until the centroids converge or `maxIter` passes are over.
 * @param points IN n rows
 * @throws MeanderError `input` for rows that cannot be clustered
 */
export function learnAll(points: Points, params: FilledParams): Checkpoint {
  const batchSize = Math.min(params.batchSize, points.n);
  const { learner, finished } = fromStart(points, batchSize, params, (at) => convergence.after(at.status));
  const convergence = new Convergence(points, batchSize, params);
  const order = random(params.randomState, 'order of rows');
  for (const rows of shuffledBatches(points.n, batchSize, params.maxIter, order)) {
    push(learner, pickRows(points, rows));
    if (convergence.reached) break;
  }
  return finished();
}

/**
 * Learns from rows as the first mini-batch.
 * @param points IN n ≥ k rows
 * @throws MeanderError `input` for rows that cannot be clustered
 */
export function learnFirst(points: Points, params: FilledParams): Checkpoint {
  const { learner, finished } = fromStart(points, points.n, params, () => {});
  push(learner, points);
  return finished();
}

/**
 * Learns from rows as one more mini-batch, with the learning rate and the forgetting that the model was learned with.
 * @param from what was learned so far; not changed
 * @throws MeanderError `input` for rows that cannot be clustered
 */
export function learnMore(points: Points, from: Checkpoint, { kernel }: FilledParams): Checkpoint {
  const { rate, decay, halfLife, seed } = from.options;
  const recorded = { rate, decay: halfLife ? undefined : decay, halfLife, seed };
  const options = {
    ...recorded,
    k: from.model.k,
    batchSize: points.n,
    initRows: from.model.k,
    kernel,
  } as KMeansOptions;
  const { featureNames } = from;
  const resumed = { ...from, complete: false, position: initialStates.position };
  const learner = new Learner(options, { featureNames, kernels: runKernels(kernel), from: resumed });
  push(learner, points);
  learner.finish();
  return { ...learner.checkpoint(), options: from.options };
}

function push(learner: Learner, points: Points): void {
  learner.push({ ...points, rows: points.n, source: null, pass: 0 });
}

/** A learner that begins at the best start, and what to call for its result at the end. */
function fromStart(points: Points, batchSize: number, params: FilledParams, onStep: (learner: Learner) => void) {
  const { nClusters: k, init, randomState: seed, kernel } = params;
  const start = startingPoint(points, batchSize, params);
  const featureNames = Array.from({ length: points.d }, (_, t) => `vector[${t}]`);
  const learner: Learner = new Learner(
    { k, batchSize, initRows: k, init: start.init, seed, kernel },
    { featureNames, kernels: runKernels(kernel), onStep: () => onStep(learner) },
  );
  const finished = (): Checkpoint => {
    learner.finish();
    const found = learner.checkpoint();
    const options = { ...found.options, init: typeof init === 'string' ? init : 'given' };
    return { ...found, options, warnings: [...start.warnings, ...found.warnings] };
  };
  return { learner, finished };
}
