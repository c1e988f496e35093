export { exact } from './exact.js';
export { integerProgram } from './integerProgram.js';
export type { ExactMethod, ExactOptions, ExactProgress } from './progress.js';
