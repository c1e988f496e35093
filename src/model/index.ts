// The model of a run: its points, centroids, learning rates, forgetting, transforms and objective.

export type { Assign, Assignment } from './assignment.js';
export {
  type Duration,
  type Forgetting,
  type ForgettingByBatch,
  type ForgettingByTime,
  type HalfLife,
  parseDuration,
  parseForgetting,
} from './forgetting.js';
export {
  describeMissing,
  type Imputation,
  type ImputeStrategy,
  imputeStrategies,
} from './imputation.js';
export {
  constantRate,
  inverseCount,
  type LearningRate,
  learningRates,
  type NamedRate,
  parseLearningRate,
  powerRate,
  type RateText,
  rateName,
  rateUsage,
} from './learningRate.js';
export type { Model } from './model.js';
export { type Nearest, nearestCentroid } from './nearestCentroid.js';
export { type NearestClusters, nearestClusters } from './nearestClusters.js';
export { type Distortion, distortion, type ObjectiveState } from './objective.js';
export { type Overlap, Overlaps } from './overlap.js';
export {
  concatenated,
  countIncomplete,
  type HeldRows,
  isWeight,
  labelledInertia,
  type Points,
  pickRows,
  sliceRows,
  totalWeight,
  weightedSum,
  withWeight,
} from './points.js';
export { clear, emptyStatistics, merge, type Statistics } from './statistics.js';
export {
  changesUnits,
  fitTransform,
  inverseTransform,
  needsLength,
  RowTransformer,
  type Standardization,
  type Transform,
  type TransformOptions,
  transformWithoutFit,
} from './transform.js';
export { isNumberList, toFloats, toRows } from './userNumbers.js';
export { type UserCentroids, validCentroids } from './validCentroids.js';
export { validModel } from './validModel.js';
export {
  assertFiniteDistances,
  assertSomeWeight,
  learnablePoints,
  shapedPoints,
  type UserPoints,
  validPoints,
} from './validPoints.js';
