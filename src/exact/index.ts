// The global minimum of the k-means objective, with proof.
export { exact } from './exact.js';
export { integerProgram } from './integerProgram.js';
export type { ExactMethod, ExactOptions, ExactProgress } from './progress.js';
