// Clustering of rows that fit in memory: Lloyd's algorithm, single-point moves, mixtures, the landscape of minima.
export { type Clustering, clusteringOf, inertiaAt } from './clustering.js';
export { adjustedRandIndex, matchedDistance } from './compare.js';
export { type EmOptions, em, emIterations, type Mixture } from './em.js';
export type { FixedPointKind } from './fixedPointKind.js';
export { bestSingleMove, hartiganWong, type SinglePointMove } from './hartiganWong.js';
export { type Basin, Landscape } from './landscape.js';
export { type LloydOptions, type LloydResult, lloyd, lloydFrom, lloydStarts } from './lloyd.js';
export { type MixtureParameters, responsibilities } from './mixture.js';
