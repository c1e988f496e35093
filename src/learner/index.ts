export type { BlockStatistics } from './blockStatistics.js';
export { BlockSummarizer } from './blockSummarizer.js';
export {
  type Checkpoint,
  type CheckpointViews,
  type ComponentStates,
  initialStates,
  type RunState,
} from './checkpoint.js';
export type { EarlyStoppingState } from './earlyStopping.js';
export { latest, withoutLate } from './eventTime.js';
export { Learner, type LearnerSetup } from './learner.js';
export type { Position, RowCounts } from './ledger.js';
export type { EarlierOptions, Option, OptionGroup, Recorded } from './option.js';
export { type KMeansOptions, optionNames, resolveOptions } from './options.js';
export { type OptionTable, optionTable } from './optionTable.js';
export { isStandIn, recordedOptions } from './recordedOptions.js';
export { type LightSnapshot, lightCheckpoint, type RunView } from './runView.js';
export { assertStepsFromStatistics } from './stepsFromStatistics.js';
export { rowAt, type ValidatedBatch } from './validatedBatch.js';
