import { usageError } from '../errors.js';
import type { Kernel } from './kernel.js';
import { currentKernelName, type KernelName } from './kernelNames.js';
import { scalarKernel } from './scalar.js';
import type { Threads } from './wasm/threadPool.js';
import { wasmAvailable, wasmFits, wasmKernel } from './wasm/wasmKernel.js';

/** Makes a kernel for k centroids of d dimensions; the caller closes it. */
export type KernelFactory = (k: number, d: number) => Kernel;

/**
 * Makes a kernel for k centroids of d dimensions. All kernels return the same bits, so the choice changes time only.
 * @param name `auto` is the fastest one that can run here
 * @param threads without it the calling thread works alone
 * @throws MeanderError `usage` if a kernel in WebAssembly is asked for by name and cannot run here
 */
export function createKernel(name: KernelName, k: number, d: number, threads?: Threads): Kernel {
  const current = currentKernelName(name);
  if (current === 'scalar') return scalarKernel();
  if (wasmAvailable() && wasmFits(k, d)) return wasmKernel(current, threads);
  if (current === 'auto') return scalarKernel();
  throw usageError(
    `The kernel "${name}" cannot run here for k = ${k} and d = ${d}: it needs WebAssembly with 128-bit SIMD, at most ` +
      '160,000 dimensions and 4 GiB of memory. Use the kernel "auto" or "scalar".',
  );
}

/**
 * What a person should know of the kernel that `createKernel` makes: that `auto` could not have a fast one, and why.
 * @returns undefined where there is nothing to tell
 */
export function kernelWarning(name: KernelName, k: number, d: number): string | undefined {
  if (currentKernelName(name) !== 'auto') return undefined;
  if (!wasmAvailable()) {
    return (
      'The slow scalar kernel is used, since this engine compiles no WebAssembly with 128-bit SIMD (in a page, the ' +
      "Content-Security-Policy must allow 'wasm-unsafe-eval'); results are the same."
    );
  }
  if (wasmFits(k, d)) return undefined;
  return (
    `The slow scalar kernel is used, since k = ${k} and d = ${d} are too large for the others, which need at most ` +
    '160,000 dimensions and 4 GiB of memory; results are the same.'
  );
}

/** A factory of kernels of one name, to be handed to code that must not choose. */
export const kernelFactory =
  (name: KernelName, threads?: Threads): KernelFactory =>
  (k, d) =>
    createKernel(name, k, d, threads);
