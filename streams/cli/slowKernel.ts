import { runKernels } from '../../src/kernel/index.js';
import { pointsOptions } from './dataFlags.js';
import type { Arguments } from './flags.js';

/** Says where only the slow kernel can assign rows of d numbers to k clusters, and why. */
export function warnOfSlowKernel(args: Arguments, k: number, d: number): void {
  const { kernel, notify } = pointsOptions(args);
  const warning = runKernels(kernel).warning(k, d);
  if (warning !== undefined) notify?.(warning);
}
