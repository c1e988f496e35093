import { runKernels } from '../kernel/index.js';
import {
  assertStepsFromStatistics,
  type BlockStatistics,
  BlockSummarizer,
  type Checkpoint,
  Learner,
  recordedOptions,
  type ValidatedBatch,
} from '../learner/index.js';
import type { Model } from '../model/index.js';

/**
 * The sums of one block of rows against a model.
 * @param batches its rows in order, however they are cut
 */
export function statisticsOf(model: Model, batches: readonly ValidatedBatch[]): BlockStatistics {
  return new BlockSummarizer(model, runKernels()).summarize(batches);
}

/**
 * Applies one mini-batch whose blocks were summed elsewhere.
 * @param from the checkpoint of a run in one process, whose model the blocks were summed against
 * @param blocks the blocks of the mini-batch, in order
 * @param source where the run stands now, as its source tells it; opaque here
 * @throws MeanderError `input` where there is no row or sums are not finite, `usage` where the run has options that
 *   need all rows in one process
 */
export function applyStatistics(
  from: Checkpoint,
  blocks: readonly BlockStatistics[],
  source: unknown = from.position.source,
): Checkpoint {
  const given = {
    ...recordedOptions(from.options),
    events: from.tracker !== null,
    certify: from.certification !== null,
  };
  assertStepsFromStatistics(from.options, given);
  const learner = new Learner(given, {
    featureNames: from.featureNames,
    kernels: runKernels(),
    from: { ...from, complete: false },
  });
  learner.applyBlocks(blocks, source);
  return learner.checkpoint();
}
