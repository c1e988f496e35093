/**
 * `meander/core`: mini-batch k-means as plain functions and classes, without Node, RxJS or Arrow, so that it runs
 * anywhere.
 * @module
 */
export type { ClusterEvent, TrackedCluster, TrackerState } from './adapt/index.js';
export type { Bound, BoundMethod, Certificate, LowerBound } from './bound/index.js';
export { digest } from './checkpoint/index.js';
export { type ErrorCode, MeanderError } from './errors.js';
export {
  applyStatistics,
  type Matrix,
  MiniBatchKMeans,
  type MiniBatchKMeansParams,
  type Predictor,
  predictor,
  statisticsOf,
} from './estimator/index.js';
export {
  type KernelName,
  type RunKernels,
  runKernels,
  type Screening,
  type Threads,
  type Values,
} from './kernel/index.js';
export {
  type BlockStatistics,
  BlockSummarizer,
  type Checkpoint,
  type EarlyStoppingState,
  type KMeansOptions,
  Learner,
  type LearnerSetup,
  type LightSnapshot,
  type Position,
  type RowCounts,
  type RunView,
  type ValidatedBatch,
} from './learner/index.js';
export {
  type Assignment,
  type Distortion,
  type HeldRows,
  inverseTransform,
  type Model,
  type ObjectiveState,
  type Points,
  type Statistics,
  type Transform,
} from './model/index.js';
export type { GivenCentroids } from './seeding/index.js';
