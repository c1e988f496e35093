export { exact } from './exact.js';
export { integerProgram } from './integerProgram.js';
export type { ExactOptions, ExactProgress } from './progress.js';
