/**
 * `meander`: operators, sources, sinks and the estimator, for Node. The types of single values, such as `Transform`,
 * are in `meander/core`; feeds and tables, which need optional packages, are in `meander/kafka`, `meander/nats` and
 * `meander/duckdb`.
 * @module
 */
export type { ClusterEvent } from '../src/adapt/index.js';
export type { Certificate } from '../src/bound/index.js';
export { type ErrorCode, MeanderError } from '../src/errors.js';
export { type Matrix, MiniBatchKMeans, type MiniBatchKMeansParams } from '../src/estimator/index.js';
export type { Checkpoint, KMeansOptions } from '../src/learner/index.js';
export type { Model, Points } from '../src/model/index.js';
export type { GivenCentroids } from '../src/seeding/index.js';
export {
  type Feed,
  type FeedRecord,
  type FeedState,
  type Fetched,
  GapError,
  type Offsets,
  PermanentError,
  TopicRecreatedError,
} from './feeds/feed.js';
export { decodeModel } from './formats/modelFormat/decode.js';
export { digestOf } from './formats/modelFormat/digest.js';
export { encodeModel } from './formats/modelFormat/encode.js';
export { type FollowOptions, followModel } from './live/followModel.js';
export { type LiveView, openServer, type ServerOptions } from './live/openServer.js';
export type { ObservableNumber, OpenTelemetryMeter } from './live/openTelemetry.js';
export { type ServeOptions, serve } from './live/serve.js';
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
export { type BatchOrigin, originOf, withOrigin } from './points/batchOrigin.js';
export type { PointsOptions } from './points/reader.js';
export { type ReportOptions, reportHtml } from './report/report.js';
export { findRows, type RowFindings } from './report/rowFindings.js';
export { type CheckpointDirectory, openCheckpointDirectory } from './sinks/checkpointDirectory.js';
export { type LabelsFile, openLabelsFile } from './sinks/labels.js';
export { latestCheckpoint } from './sinks/latestCheckpoint.js';
export { loadModel } from './sinks/loadModel.js';
export { type Publisher, publisher } from './sinks/publisher.js';
export type { HistoryPoint, PointObjective, RunPoints } from './sinks/runHistory.js';
export { saveModel } from './sinks/saveModel.js';
export { type ArrowFilesOptions, arrowFiles } from './sources/arrowFiles.js';
export { arrowHttp } from './sources/arrowHttp.js';
export { arrowStream } from './sources/arrowStream.js';
export { type FeedOptions, feedSource } from './sources/feedSource.js';
export { fromPoints, toRecordBatch } from './sources/fromPoints.js';
export { repeated } from './sources/repeated.js';
export { shuffled } from './sources/shuffled.js';
export type { Source } from './sources/source.js';
export { type SyntheticSpec, synthetic } from './sources/synthetic.js';
export { type VectorFilesOptions, vectorFiles } from './sources/vectorFiles.js';
export { type ThreadCount, workerThreads } from './threads/workerThreads.js';
