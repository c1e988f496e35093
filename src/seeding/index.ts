export type { GivenCentroids } from './givenCentroids.js';
