import { numberThat, onOff, wholeNumber } from '../options/index.js';
import { fixed, isSearching, itself, none, off, option } from './option.js';

/** Held-out rows where a search needs some and their number is not given. */
const SEARCHING_HOLDOUT = 256;

/** Options of measuring how good the model is, and of stopping by it. */
export const qualityOptions = {
  /** Rows to hold out: one of every five until there are enough; default 0, with `replicas` or `escape` 256. */
  holdout: option({
    group: 'Quality',
    flag: 'holdout',
    placeholder: 'ROWS',
    help: 'Rows that are never learned from, to measure on: one of every five until there are enough.',
    value: wholeNumber(0),
    default: {
      words: `0; ${SEARCHING_HOLDOUT} with --replicas or --escape`,
      of: (options) => (isSearching(options) ? SEARCHING_HOLDOUT : 0),
    },
    recorded: itself,
  }),
  /**
   * Mini-batches without an improvement of the distortion `recent` after which the run stops; default: it never does.
   */
  patience: option<number, null>({
    group: 'Quality',
    flag: 'patience',
    placeholder: 'N',
    help: 'Stop after N mini-batches without an improvement of the recent distortion.',
    value: wholeNumber(1),
    default: none,
    recorded: itself,
  }),
  /** Relative improvement of the distortion that counts for `patience`, 0…1 without 1; default 0. */
  tolerance: option({
    group: 'Quality',
    flag: 'tolerance',
    placeholder: 'E',
    help: 'Relative improvement that counts for --patience.',
    value: numberThat('a number of at least 0 and below 1', (x) => x >= 0 && x < 1),
    default: fixed(0),
    recorded: itself,
  }),
  /**
   * Proves a lower bound on the inertia that any k fixed centroids have on the learned rows, `lowerBound` of a
   * checkpoint; default false. Does not change the result.
   */
  certify: option({
    group: 'Quality',
    flag: 'certify',
    help:
      'Prove how far the model is from the best possible, by reading the source again at the end; where it can be ' +
      'read only once, estimate it from the hold-out.',
    value: onOff,
    default: off,
  }),
};
