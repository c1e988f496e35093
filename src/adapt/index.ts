export { Adaptation, type AdaptationOptions, type AdaptationState, noTracking } from './adaptation.js';
export type { ClusterEvent } from './clusterEvent.js';
export type { TrackedCluster, TrackerState } from './clusterTracker.js';
export { type LearnedModel, type LearningState, nothingLearned, Replica } from './replica.js';
export { newReplica, noReplicas, type ReplicaState, Replicas, type ReplicasState } from './replicas.js';
export type { StreamDriftState } from './streamDrift.js';
