// How a run chooses its first centroids.
export type { GivenCentroids } from './givenCentroids.js';
export { startingCentroids } from './startingCentroids.js';
