import { acceptedKernelNames, BLOCK_ROWS, kernelNames } from '../kernel/index.js';
import { type LearningRate, parseLearningRate, type RateText, rateName, rateUsage } from '../model/learningRate.js';
import { type OptionValue, oneOf, onOff, parsedBy, seedValue, wholeNumber } from '../options/index.js';
import { type BatchSize, batchSizeValue } from './batchSizes.js';
import { fixed, ifOn, itself, none, off, option, required } from './option.js';

/** Options of the learning itself, of the rows and of the speed. */
export const learningOptions = {
  /** Number of clusters. */
  k: option({
    group: 'Learning',
    flag: 'k',
    short: 'k',
    placeholder: 'N',
    help: 'Number of clusters.',
    value: wholeNumber(1),
    default: required,
    recorded: itself,
  }),
  /** Rows per mini-batch; default 4096. `grow` takes 1/16 of the rows learned so far, `grow:8` takes 1/8. */
  batchSize: option<BatchSize>({
    group: 'Learning',
    flag: 'batch-size',
    placeholder: 'ROWS|grow[:DIVISOR]',
    help:
      'Rows per mini-batch; grow takes 1/16 of the rows learned so far, from 4096 on: fewer and larger steps ' +
      'for almost the same model.',
    value: batchSizeValue,
    default: fixed(4096),
    recorded: itself,
  }),
  /** Rows of a mini-batch that one process sums before the sums are merged; default 65536. Changes the last bits. */
  blockRows: option({
    group: 'Learning',
    flag: 'block-rows',
    placeholder: 'ROWS',
    help: 'Rows of a mini-batch that one process sums before the sums are merged. Changes the last bits only.',
    value: wholeNumber(1),
    default: fixed(BLOCK_ROWS),
    recorded: (rows) => (rows === BLOCK_ROWS ? undefined : rows),
  }),
  /** Learning rate η: `1/n` (default), `power:KAPPA`, `constant:ALPHA`, or a function that returns 0…1. */
  rate: option<RateText | LearningRate>({
    group: 'Learning',
    flag: 'rate',
    placeholder: '1/n|power:KAPPA|constant:ALPHA',
    help: 'Learning rate: how far a centroid moves toward the mean of its rows of a mini-batch.',
    value: rateValue(),
    default: fixed('1/n'),
    recorded: rateName,
  }),
  /** Seed of every random choice; default 0. */
  seed: option<number | string>({
    group: 'Learning',
    flag: 'seed',
    placeholder: 'SEED',
    help: 'Seed of every random choice, a number or a text.',
    value: seedValue,
    default: fixed(0),
    recorded: itself,
  }),
  /**
   * Learned rows at which a mini-batch ends early, ascending: the `flushes` of a checkpoint, to cut as that run did.
   */
  flushAt: option<readonly number[]>({
    group: 'Learning',
    flag: 'replay',
    placeholder: 'MODEL',
    help:
      'End mini-batches early at the same rows as the run that wrote MODEL, which read a feed that was ' +
      'idle at times.',
    value: {
      must: 'ascending numbers of rows',
      accepts: (rows): rows is number[] => Array.isArray(rows) && rows.every((row, i) => i === 0 || row >= rows[i - 1]),
      read: (rows) => rows,
    },
    default: { words: 'none', of: () => [] },
  }),
  /** Shifts and scales features to mean 0 and standard deviation 1 of the seeding rows; default false. */
  standardize: option({
    group: 'Data',
    flag: 'standardize',
    help: 'Bring features to mean 0 and standard deviation 1 of the rows that the run is seeded from.',
    value: onOff,
    default: off,
    recorded: ifOn,
  }),
  /** `l2` scales rows and centroids to length 1 (spherical k-means; Zhong 2005); default: no scaling. */
  normalize: option<'l2', null>({
    group: 'Data',
    flag: 'normalize',
    placeholder: 'l2',
    help: 'Scale rows and centroids to length 1 (spherical k-means).',
    value: oneOf('l2'),
    default: none,
    recorded: itself,
  }),
  /** How rows are assigned to centroids: `auto` (default) measures which kernel is fastest. Changes the time only. */
  kernel: option({
    group: 'Speed',
    flag: 'kernel',
    placeholder: kernelNames.join('|'),
    help: 'How rows are assigned to centroids; auto measures which kernel is fastest. Changes the time only.',
    value: oneOf(...acceptedKernelNames),
    default: fixed('auto'),
  }),
};

function rateValue(): OptionValue<RateText | LearningRate> {
  const names = parsedBy<RateText>(parseLearningRate, rateUsage);
  return {
    ...names,
    accepts: (rate): rate is RateText | LearningRate => typeof rate === 'function' || names.accepts(rate),
  };
}
