export type { ClusterEvent, TrackerState, Watched } from './clusterTracker.js';
