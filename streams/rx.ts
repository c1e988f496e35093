/**
 * `meander/rx`: the operators of `meander` and sources in memory, without Node, so that they can be bundled for a
 * browser. The types of single values are in `meander/core`.
 * @module
 */
export type { ClusterEvent } from '../src/adapt/index.js';
export type { Certificate } from '../src/bound/index.js';
export { type ErrorCode, MeanderError } from '../src/errors.js';
export type { Checkpoint, KMeansOptions } from '../src/learner/index.js';
export type { Model, Points } from '../src/model/index.js';
export type { GivenCentroids } from '../src/seeding/index.js';
export type { Cadence } from './operators/cadence.js';
export { type CertifyOptions, certify, certifyInto } from './operators/certify.js';
export { type CheckpointIterator, type CheckpointsOptions, checkpoints } from './operators/checkpoints.js';
export { clusterEvents } from './operators/clusterEvents.js';
export { type Collected, collectPoints } from './operators/collectPoints.js';
export { fromSource } from './operators/fromSource.js';
export { type MiniBatchKMeansOptions, miniBatchKMeans } from './operators/miniBatchKMeans.js';
export { type PredictOptions, predict } from './operators/predict.js';
export type { DistanceUnit, Prediction } from './operators/prediction.js';
export { type Score, score } from './operators/score.js';
export { shareLatest } from './operators/shareLatest.js';
export type { PointsOptions } from './points/reader.js';
export { fromPoints, toRecordBatch } from './sources/fromPoints.js';
export type { Source } from './sources/source.js';
export { type SyntheticSpec, synthetic } from './sources/synthetic.js';
export type { ThreadCount } from './threads/workerThreads.js';
