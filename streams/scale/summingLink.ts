import type { KernelName } from '../../src/kernel/index.js';
import type { ValidatedBatch } from '../../src/learner/index.js';
import type { FailureMessage } from '../threads/failureMessage.js';
import type { ThreadCount } from '../threads/workerThreads.js';
import type { BlockSums, NamedModel } from './summing.js';

/** What a thread that sums is given when it starts. */
export interface SummingThreadData {
  /** The kernel; the fastest one where it is missing. */
  readonly kernel?: KernelName;
  /** Threads of the kernel, the one that sums among them. */
  readonly threads: ThreadCount;
}

/** What it is sent: a block. */
export interface ToSum {
  /** The model, where it is another one than that of the block before. */
  readonly model?: NamedModel;
  /** The rows; their memory is handed over. */
  readonly rows: readonly ValidatedBatch[];
}

/** What it sends back. */
export interface Summed {
  /** The sums; their memory, and that of the rows, is handed over. */
  readonly sums?: BlockSums;
  /** What went wrong. */
  readonly failure?: FailureMessage;
}

/** The memory of some arrays, so that it changes its thread instead of being copied. */
export const buffersOf = (arrays: readonly ArrayBufferView[]): ArrayBuffer[] => [
  ...new Set(arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? buffer : []))),
];
