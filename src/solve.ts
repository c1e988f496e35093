/**
 * `meander/solve`: batch methods for data that fits in memory. Local minima by Lloyd and Hartigan–Wong, mixtures by EM,
 * the proven global minimum, the landscape of local minima, and how to compare clusterings.
 * @module
 */
export { type ExactOptions, type ExactProgress, exact, integerProgram } from './exact/index.js';
export {
  adjustedRandIndex,
  type Basin,
  bestSingleMove,
  type Clustering,
  clusteringOf,
  type EmOptions,
  em,
  emIterations,
  type FixedPointKind,
  hartiganWong,
  inertiaAt,
  Landscape,
  type LloydOptions,
  type LloydResult,
  lloyd,
  lloydFrom,
  lloydStarts,
  type Mixture,
  matchedDistance,
  responsibilities,
  type SinglePointMove,
} from './solve/index.js';
