export type { Checkpoint, Position, RowCounts } from './checkpoint.js';
export type { EarlyStoppingState } from './earlyStopping.js';
export { Learner } from './learner.js';
export { type KMeansOptions, resolveOptions } from './options.js';
export type { ValidatedBatch } from './validatedBatch.js';
