export type { ClusterEvent, TrackedCluster, TrackerState } from './adapt/clusterTracker.js';
export { batchBound } from './bound/batchBound.js';
export type { Bound, BoundMethod, Certificate } from './bound/certificate.js';
export { Certifier, type CertifierOptions, type KeptBatch } from './bound/certifier.js';
export { Scatter } from './bound/scatter.js';
export { type SemidefiniteOptions, type SemidefiniteProgress, semidefiniteBounds } from './bound/semidefinite.js';
export {
  type Document,
  digest,
  fileBytes,
  fromDocument,
  stateBytes,
  toDocument,
  VERSION,
} from './checkpoint/document.js';
export { fromSolution, type Solution } from './checkpoint/fromSolution.js';
export { type AdwinBucket, type AdwinState, adwin, adwinMean, emptyAdwin } from './drift/adwin.js';
export { emptyPageHinkley, type PageHinkleyState, pageHinkley } from './drift/pageHinkley.js';
export {
  brokerError,
  type ErrorCode,
  inputError,
  limitError,
  MeanderError,
  modelError,
  storageError,
  usageError,
} from './errors.js';
export { type Matrix, MiniBatchKMeans, type MiniBatchKMeansParams } from './estimator/miniBatchKMeans.js';
export { exact } from './exact/exact.js';
export { integerProgram } from './exact/integerProgram.js';
export type { ExactOptions, ExactProgress } from './exact/progress.js';
export {
  createKernel,
  type Kernel,
  type KernelName,
  kernelNames,
  type Screening,
  type Threads,
  type Values,
} from './kernel/index.js';
export type { Checkpoint, Position, RowCounts } from './learner/checkpoint.js';
export type { EarlyStoppingState } from './learner/earlyStopping.js';
export { Learner } from './learner/learner.js';
export { type KMeansOptions, resolveOptions } from './learner/options.js';
export type { ValidatedBatch } from './learner/validatedBatch.js';
export { type Forgetting, parseDuration, parseForgetting } from './model/forgetting.js';
export { constantRate, inverseCount, type LearningRate, parseLearningRate, powerRate } from './model/learningRate.js';
export type { Model } from './model/model.js';
export type { Distortion, ObjectiveState } from './model/objective.js';
export { type Overlap, Overlaps } from './model/overlap.js';
export type { HeldRows } from './model/points.js';
export { isWeight, type Points, sliceRows, totalWeight, weightedSum } from './model/points.js';
export { type Assignment, type Predictor, predictor } from './model/predictor.js';
export { emptyStatistics, merge, type Statistics } from './model/statistics.js';
export { inverseTransform, RowTransformer, type Transform } from './model/transform.js';
export { normal } from './numeric/normal.js';
export { type Random, random } from './numeric/random.js';
export { squaredEuclidean } from './numeric/squaredEuclidean.js';
export type { GivenCentroids } from './seeding/givenCentroids.js';
export { type Clustering, clusteringOf, inertiaAt } from './solve/clustering.js';
export { adjustedRandIndex, matchedDistance } from './solve/compare.js';
export { type EmOptions, em, emIterations, type Mixture, responsibilities } from './solve/em.js';
export { bestSingleMove, hartiganWong, type SinglePointMove } from './solve/hartiganWong.js';
export { type Basin, type FixedPointKind, Landscape } from './solve/landscape.js';
export { type LloydOptions, type LloydResult, lloyd, lloydFrom, lloydStarts } from './solve/lloyd.js';
