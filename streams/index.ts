export * from '../src/index.js';
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
export { type KafkaOptions, kafkaFeed } from './feeds/kafka.js';
export { type NatsOptions, natsFeed } from './feeds/nats.js';
export { openFeed } from './feeds/openFeed.js';
export { decodeModel } from './formats/modelFormat/decode.js';
export { digestOf } from './formats/modelFormat/digest.js';
export { encodeModel } from './formats/modelFormat/encode.js';
export type { TableOptions } from './formats/tables/tableOptions.js';
export { certify } from './operators/certify.js';
export { clusterEvents } from './operators/clusterEvents.js';
export { type Collected, collectPoints } from './operators/collectPoints.js';
export { fromSource } from './operators/fromSource.js';
export { type MiniBatchKMeansOptions, miniBatchKMeans } from './operators/miniBatchKMeans.js';
export { type Prediction, type PredictOptions, predict } from './operators/predict.js';
export { rebatch } from './operators/rebatch.js';
export { type Score, score } from './operators/score.js';
export { shareLatest } from './operators/shareLatest.js';
export { type BatchOrigin, originOf, withOrigin } from './points/batchOrigin.js';
export { type PointsOptions, type PointsReader, pointsReader } from './points/reader.js';
export { type CheckpointDirectory, openCheckpointDirectory } from './sinks/checkpointDirectory.js';
export { type LabelsFile, openLabelsFile } from './sinks/labels.js';
export { latestCheckpoint } from './sinks/latestCheckpoint.js';
export { loadModel } from './sinks/loadModel.js';
export { type Publisher, publisher } from './sinks/publisher.js';
export { saveModel } from './sinks/saveModel.js';
export { type ArrowFilesOptions, arrowFiles } from './sources/arrowFiles.js';
export { arrowHttp } from './sources/arrowHttp.js';
export { arrowStream } from './sources/arrowStream.js';
export { type FeedOptions, feedSource } from './sources/feedSource.js';
export { fromPoints, toRecordBatch } from './sources/fromPoints.js';
export { openSources } from './sources/openSources.js';
export { query } from './sources/query.js';
export { type SourceEntry, type SourceOptions, sourceRegistry } from './sources/registry.js';
export { repeated } from './sources/repeated.js';
export { shuffled } from './sources/shuffled.js';
export type { Source } from './sources/source.js';
export { type SyntheticSpec, synthetic, syntheticKinds, trueCentres } from './sources/synthetic.js';
export { tables } from './sources/tables.js';
export { type VectorFilesOptions, vectorFiles } from './sources/vectorFiles.js';
export { type ThreadCount, workerThreads } from './threads/workerThreads.js';
