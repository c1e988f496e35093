import { onOff, wholeNumber } from '../options/index.js';
import type { GivenCentroids } from '../seeding/givenCentroids.js';
import { firstBatchSize } from './batchSizes.js';
import { type EarlierOptions, fixed, ifOn, isSearching, itself, off, option } from './option.js';

/** Rows per cluster that are enough to seed from. */
const SEEDING_ROWS = 128;

/** Enough rows for each cluster to have its share, within one to two mini-batches; always two for a search. */
function seedingRows(options: EarlierOptions): number {
  const { k } = options;
  const batchSize = firstBatchSize(options.batchSize);
  const wanted = isSearching(options) ? 2 * batchSize : Math.min(SEEDING_ROWS * k, 2 * batchSize);
  return Math.max(batchSize, 4 * k, wanted);
}

/** Options of where the centroids start. */
export const startOptions = {
  /**
   * Number of models that start from different seeds and compete: the hold-out ranks them and drops the worst; default
   * 1.
   */
  replicas: option({
    group: 'Starting centroids',
    flag: 'replicas',
    placeholder: 'R',
    help: 'Number of models that start from different seeds and compete; the hold-out ranks them and drops the worst.',
    value: wholeNumber(1),
    default: fixed(1),
    recorded: (replicas) => (replicas > 1 ? replicas : null),
  }),
  /**
   * Leaves poor local minima: merges redundant clusters and splits those with a large error, where a hold-out gains;
   * default false.
   */
  escape: option({
    group: 'Starting centroids',
    flag: 'escape',
    help:
      'Leave poor local minima: merge redundant clusters and split those with a large error where the ' +
      'hold-out gains.',
    value: onOff,
    default: off,
    recorded: ifOn,
  }),
  /** Starting centroids: `k-means++` (default; its greedy form), `random` rows, or given centroids. */
  init: option<'k-means++' | 'random' | GivenCentroids>({
    group: 'Starting centroids',
    flag: 'init',
    placeholder: 'k-means++|random|FILE',
    help: 'Starting centroids; FILE is a model, a .npy file of shape (k, d) or a .json array of rows.',
    value: {
      must: 'k-means++, random or given centroids',
      accepts: (init): init is 'k-means++' | 'random' | GivenCentroids =>
        init === 'k-means++' || init === 'random' || (typeof init === 'object' && init !== null && 'centroids' in init),
      read: (init) => init,
    },
    default: fixed('k-means++'),
    recorded: (init) => (typeof init === 'string' ? init : 'given'),
  }),
  /**
   * Rows to seed from, at least k; they are then learned from like all others. Default: 128 per cluster, but at least
   * `batchSize` and 4k rows and at most 2·`batchSize`; with `replicas` or `escape` 2·`batchSize`.
   */
  initRows: option({
    group: 'Starting centroids',
    flag: 'init-rows',
    placeholder: 'ROWS',
    help: 'Rows to seed from, at least k; they are then learned from like all others.',
    value: wholeNumber(1),
    default: {
      words: '128 per cluster, but at least one mini-batch and at most two; with --replicas or --escape two',
      of: seedingRows,
    },
    recorded: itself,
  }),
  /**
   * Where the rows of a first pass look sorted, seeds again when the second pass begins, from `initRows` rows drawn
   * evenly from the whole first pass; default false. A resumed run does as the run before it.
   */
  reseed: option({
    group: 'Starting centroids',
    flag: 'reseed',
    placeholder: 'on|off',
    help: 'Where the rows look sorted, seed again from rows of the whole first pass when the second one begins.',
    value: onOff,
    default: { words: 'on with --passes above 1', of: () => false },
  }),
};
