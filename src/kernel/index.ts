import { usageError } from '../errors.js';
import type { Kernel } from './kernel.js';
import { scalarKernel } from './scalar.js';
import { simdAvailable, simdFits, simdKernel } from './wasm/wasmKernel.js';
import type { Threads } from './wasm/threadPool.js';

/** Names that `--kernel` and the option `kernel` take; `auto` measures which is fastest here. */
export const kernelNames = ['auto', 'scalar', 'direct', 'simd', 'int16', 'head', 'anchor'] as const;
/** One of `kernelNames`. */
export type KernelName = (typeof kernelNames)[number];

/**
 * A kernel for k centroids of d dimensions. All return the same bits, so the choice changes time only.
 * @param threads without it the calling thread works alone
 * @throws MeanderError `usage` where a kernel in WebAssembly is asked for and cannot be had
 */
export function createKernel(name: KernelName, k: number, d: number, threads?: Threads): Kernel {
  const simd = simdAvailable() && simdFits(k, d);
  if (!simd && name !== 'auto' && name !== 'scalar') {
    throw usageError(
      `The ${name} kernel cannot run here for k = ${k} and d = ${d}; use the kernel "auto" or "scalar".`,
    );
  }
  return simd && name !== 'scalar' ? simdKernel({ name, threads }) : scalarKernel();
}

export type { Kernel, Screening, Values } from './kernel.js';
export type { Threads } from './wasm/threadPool.js';
