import { type Predictor, predictor } from '../../src/estimator/index.js';
import { type KernelName, runKernels, type Threads } from '../../src/kernel/index.js';
import type { Model } from '../../src/model/index.js';

/** What assigns the rows, and who hears of it. */
export interface AssignerOptions {
  /** Default `auto`, which measures which kernel is fastest here. */
  kernel?: KernelName;
  /** Receives what a person should know, such as that only the slow kernel can run here. */
  notify?: (message: string) => void;
}

/**
 * A predictor of the model, which says where only the slow kernel can run.
 * @param threads undefined: the calling thread works alone
 * @throws MeanderError as `predictor` does
 */
export function assigner(model: Model, { kernel, notify }: AssignerOptions, threads: Threads | undefined): Predictor {
  const assign = predictor(model, kernel, threads);
  const warning = runKernels(kernel).warning(model.k, model.d);
  if (warning !== undefined) notify?.(warning);
  return assign;
}
