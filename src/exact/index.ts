export { exact } from './exact.js';
export { integerProgramme } from './integerProgram.js';
export type { ExactOptions, ExactProgress } from './progress.js';
