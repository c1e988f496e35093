export { type Clustering, clusteringOf, inertiaAt } from './clustering.js';
export { adjustedRandIndex, matchedDistance } from './compare.js';
export { type EmOptions, em, emIterations, type Mixture, responsibilities } from './em.js';
export { bestSingleMove, hartiganWong, type SinglePointMove } from './hartiganWong.js';
export { type Basin, type FixedPointKind, Landscape } from './landscape.js';
export { type LloydOptions, type LloydResult, lloyd, lloydFrom, lloydStarts } from './lloyd.js';
