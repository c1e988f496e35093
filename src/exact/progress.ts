import { acceptedKernelNames, type KernelName } from '../kernel/index.js';
import { numberFrom, type OptionChecks, oneOf, seedValue, wholeNumber } from '../options/index.js';
import type { Clustering } from '../solve/clustering.js';

/**
 * How a global minimum is searched for: by `dynamic programming` in one dimension, over all `partitions` of a few rows,
 * or by `branch and bound`.
 */
export type ExactMethod = 'dynamic programming' | 'partitions' | 'branch and bound';

/** How far the search for the global minimum has come. */
export interface ExactProgress {
  /** The best clustering so far. */
  clustering: Clustering;
  /** No k clusters of the rows have a lower inertia than this. */
  lower: number;
  /**
   * inertia ÷ lower − 1, rounded up; 0 for an inertia of exactly 0. Null where nothing above 0 is proved, such as where
   * squares leave the range of float64.
   */
  gap: number | null;
  /** Whether the gap is within the tolerance, so that the clustering is proved to be the best. */
  proved: boolean;
  /** How the minimum is searched for. */
  method: ExactMethod;
  /** Partitions or subproblems that were examined. */
  nodes: number;
  /** Subproblems that wait. */
  open: number;
}

/** How to search for the global minimum. */
export interface ExactOptions {
  /** Part of the inertia up to which the gap may stay open; default 1e-6. Below 1e-12 it counts as that. */
  tolerance?: number;
  /** Starts of Lloyd's algorithm for the first clustering; default 50. */
  starts?: number;
  /** Seed of the starts; default 0. */
  seed?: number | string;
  /** How rows are assigned; changes time only. Default `auto`. */
  kernel?: KernelName;
}

/** The values that the options may take. */
export const exactChecks: OptionChecks<ExactOptions> = {
  tolerance: numberFrom(0),
  starts: wholeNumber(1),
  seed: seedValue,
  kernel: oneOf(...acceptedKernelNames),
};
