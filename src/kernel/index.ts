import { usageError } from '../errors.js';
import type { Kernel } from './kernel.js';
import { scalarKernel } from './scalar.js';
import { simdAvailable, simdFits, simdKernel } from './simd.js';

/** Names that `--kernel` and the option `kernel` take; `auto` is the fastest that this engine runs. */
export const kernelNames = ['auto', 'scalar', 'simd'] as const;
/** One of `kernelNames`. */
export type KernelName = (typeof kernelNames)[number];

/**
 * A kernel for k centroids of d dimensions. All return the same bits, so the choice changes time only.
 * @throws MeanderError `usage` where `simd` is asked for and cannot be had
 */
export function createKernel(name: KernelName, k: number, d: number): Kernel {
  const simd = simdAvailable() && simdFits(k, d);
  if (name === 'simd' && !simd) {
    throw usageError(`The simd kernel cannot run here for k = ${k} and d = ${d}; use the kernel "auto" or "scalar".`);
  }
  return simd && name !== 'scalar' ? simdKernel() : scalarKernel();
}

export type { Kernel, Values } from './kernel.js';
