import { usageError } from '../errors.js';
import type { Threads } from './crew.js';
import type { Kernel } from './kernel.js';
import { scalarKernel } from './scalar.js';
import { simdAvailable, simdFits, simdKernel } from './simd.js';

/** k·d from which the int16 screen is the faster one. */
const WORTH_INT16 = 256;

/** Names that `--kernel` and the option `kernel` take; `auto` is the fastest that this engine runs. */
export const kernelNames = ['auto', 'scalar', 'simd', 'int16'] as const;
/** One of `kernelNames`. */
export type KernelName = (typeof kernelNames)[number];

/**
 * A kernel for k centroids of d dimensions. All return the same bits, so the choice changes time only.
 * @param threads without it the calling thread works alone
 * @throws MeanderError `usage` where `simd` or `int16` is asked for and cannot be had
 */
export function createKernel(name: KernelName, k: number, d: number, threads?: Threads): Kernel {
  const simd = simdAvailable() && simdFits(k, d);
  if (!simd && (name === 'simd' || name === 'int16')) {
    throw usageError(`The ${name} kernel cannot run here for k = ${k} and d = ${d}; use the kernel "auto" or "scalar".`);
  }
  if (!simd || name === 'scalar') return scalarKernel();
  const screen = name === 'int16' || (name === 'auto' && k * d >= WORTH_INT16) ? 'int16' : 'float32';
  return simdKernel({ screen, threads });
}

export type { Threads } from './crew.js';
export type { Kernel, Screening, Values } from './kernel.js';
