// How a run chooses its first centroids.
export { EvenSample } from './evenSample.js';
export type { GivenCentroids } from './givenCentroids.js';
export { startingCentroids } from './startingCentroids.js';
