import { usageError } from '../errors.js';
import { acceptedKernelNames, type KernelName } from '../kernel/index.js';
import {
  checkOptions,
  numberFrom,
  type OptionChecks,
  type OptionValue,
  oneOf,
  onOff,
  seedValue,
  wholeNumber,
} from '../options/index.js';
import type { GivenCentroids } from '../seeding/index.js';

/**
 * Options, named as in scikit-learn.
 * @category Estimator
 */
export interface MiniBatchKMeansParams {
  /** Number of clusters; default 8. */
  nClusters?: number;
  /** How to start: `k-means++` (default), `random`, or k×d rows to start from. */
  init?: 'k-means++' | 'random' | GivenCentroids | readonly ArrayLike<number>[];
  /** How often `fit` reads all rows at most; default 100. */
  maxIter?: number;
  /** Rows per mini-batch of `fit`, at most n; default 1024. Each `partialFit` is one mini-batch, whatever its size. */
  batchSize?: number;
  /** Seed of every random choice; default 0. */
  randomState?: number | string;
  /**
   * `fit` ends when the centroids move by at most this in one step, in Σ of squared distances and units of the mean
   * variance of the features; default 0, which never ends it.
   */
  tol?: number;
  /**
   * `fit` ends after this number of mini-batches without an improvement of the smoothed inertia, but not before all
   * rows were learned from once; default 10. Null: never.
   */
  maxNoImprovement?: number | null;
  /**
   * Rows that starting centroids are drawn from, at least nClusters; default 3 mini-batches, at least 128 per cluster.
   */
  initSize?: number | null;
  /**
   * Number of starts, of which `fit` takes the one of the least inertia on a sample of rows; default `auto`: 3 for the
   * init `random`, else 1.
   */
  nInit?: 'auto' | number;
  /** Whether `fit` and `partialFit` label their rows at the end, for `labels`, `inertia` and `counts`; default true. */
  computeLabels?: boolean;
  /** The kernel to use, default `auto`; changes time only. */
  kernel?: KernelName;
}

/** All options, with their defaults. */
export type FilledParams = Required<MiniBatchKMeansParams>;

const defaults: FilledParams = {
  nClusters: 8,
  init: 'k-means++',
  maxIter: 100,
  batchSize: 1024,
  randomState: 0,
  tol: 0,
  maxNoImprovement: 10,
  initSize: null,
  nInit: 'auto',
  computeLabels: true,
  kernel: 'auto',
};

/** As `value`, or null. */
const orNull = (value: OptionValue<number>): OptionValue<number | null> => ({
  ...value,
  must: `${value.must}, or null`,
  accepts: (given): given is number | null => given === null || value.accepts(given),
});

const checks: OptionChecks<MiniBatchKMeansParams> = {
  nClusters: wholeNumber(1),
  init: {
    must: 'k-means++, random, rows, or an object with centroids',
    accepts: (init): init is FilledParams['init'] =>
      init === 'k-means++' ||
      init === 'random' ||
      Array.isArray(init) ||
      (typeof init === 'object' && init !== null && 'centroids' in init),
    read: (init) => init,
  },
  maxIter: wholeNumber(1),
  batchSize: wholeNumber(1),
  randomState: seedValue,
  tol: numberFrom(0),
  maxNoImprovement: orNull(wholeNumber(0)),
  initSize: orNull(wholeNumber(1)),
  nInit: {
    must: 'auto or a whole number of at least 1',
    accepts: (starts): starts is 'auto' | number => starts === 'auto' || wholeNumber(1).accepts(starts),
    read: (starts) => starts,
  },
  computeLabels: onOff,
  kernel: oneOf(...acceptedKernelNames),
};

/**
 * Checks options and fills in those that are not given.
 * @param otherwise the values of options that are not given
 * @throws MeanderError `usage` naming an unknown option, or one that cannot be used, and what it must be
 */
export function fillParams(params: MiniBatchKMeansParams, otherwise: FilledParams = defaults): FilledParams {
  checkOptions('MiniBatchKMeans', params, checks);
  const given = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
  const filled: FilledParams = { ...otherwise, ...given };
  const { initSize, nClusters } = filled;
  if (initSize !== null && initSize < nClusters)
    throw usageError(`initSize must be at least nClusters = ${nClusters}, but is ${initSize}; leave it out.`);
  return filled;
}
