import { type KernelFactory, kernelFactory, kernelWarning } from './createKernel.js';
import type { KernelName } from './kernelNames.js';
import type { Threads } from './wasm/threadPool.js';

/** The kernels of a run. */
export interface RunKernels {
  /** Makes a kernel for mini-batches, on all threads of the run. */
  readonly threaded: KernelFactory;
  /** Makes a kernel for small jobs, on the calling thread. */
  readonly single: KernelFactory;
  /** What a person should know of kernels for k centroids of d dimensions, and of threads; undefined for nothing. */
  warning(k: number, d: number): string | undefined;
}

/**
 * The kernels of a run; only composition roots (operators, command line, estimator) call this.
 * @param threads without it the calling thread works alone
 */
export const runKernels = (name: KernelName = 'auto', threads?: Threads): RunKernels => ({
  threaded: kernelFactory(name, threads),
  single: kernelFactory(name),
  warning: (k, d) => kernelWarning(name, k, d) ?? threads?.warning,
});
