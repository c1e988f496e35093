import type { RunKernels } from '../../src/kernel/index.js';
import { type Checkpoint, type KMeansOptions, Learner, type ValidatedBatch } from '../../src/learner/index.js';
import type { ImputeStrategy } from '../../src/model/index.js';

/** What a learner of a job is made of. */
export interface JobLearning {
  /** The options of the run. */
  readonly options: KMeansOptions;
  /** Names of the features. */
  readonly featureNames: readonly string[];
  /** Makes the kernels. */
  readonly kernels: RunKernels;
  /** What missing values are replaced by. */
  readonly impute?: ImputeStrategy;
}

/**
 * The learner of a job after its start: it has learned from the rows of epoch 0 as any run does, and no row waits.
 * @param batches the rows, in the order of the plan
 */
export function startLearner({ options, ...setup }: JobLearning, batches: Iterable<ValidatedBatch>): Learner {
  const learner = new Learner(options, setup);
  for (const batch of batches) learner.push(batch);
  learner.flush();
  return learner;
}

/** The learner of a job that goes on from a model record. */
export const resumeLearner = ({ options, ...setup }: JobLearning, from: Checkpoint): Learner =>
  new Learner(options, { ...setup, impute: from.model.transform?.impute?.by, from: { ...from, complete: false } });
