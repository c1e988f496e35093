export type { ClusterEvent, TrackedCluster, TrackerState } from './clusterTracker.js';
