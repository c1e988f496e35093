export {
  type Checkpoint,
  type CheckpointViews,
  type ComponentStates,
  initialStates,
  type RunState,
} from './checkpoint.js';
export type { EarlyStoppingState } from './earlyStopping.js';
export { Learner, type LearnerSetup } from './learner.js';
export type { Position, RowCounts } from './ledger.js';
export { type KMeansOptions, resolveOptions } from './options.js';
export type { ValidatedBatch } from './validatedBatch.js';
