/**
 * `meander/browser`: what browsers need beside `meander/core`. The program of a thread is `meander/browser-thread`.
 * @module
 */
export type { Threads } from '../src/kernel/index.js';
export { type BrowserThreadsOptions, browserThreads } from './threads/browserThreads.js';
export type { ThreadCount } from './threads/workerThreads.js';
