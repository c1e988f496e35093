import { usageError } from '../errors.js';
import type { KernelName } from '../kernel/index.js';
import { type Forgetting, parseDuration, parseForgetting } from '../model/forgetting.js';
import { type LearningRate, parseLearningRate } from '../model/learningRate.js';
import { LEAST_HELD } from '../model/pairedGain.js';
import type { TransformOptions } from '../model/transform.js';
import type { GivenCentroids } from '../seeding/givenCentroids.js';

/** Options of a run. Only `k` is needed. */
export interface KMeansOptions {
  /** Number of clusters. */
  k: number;
  /** Rows in a mini-batch; default 4096. */
  batchSize?: number;
  /** Seed of every random choice; default 0. */
  seed?: number | string;
  /** How to start; default `k-means++` (greedy). */
  init?: 'k-means++' | 'random' | GivenCentroids;
  /**
   * Rows to seed from, at least k; default 128k within batchSize … 2·batchSize, but at least 4k; with replicas or escape
   * 2·batchSize. They are then learned from like all others.
   */
  initRows?: number;
  /** `1/n` (default), `power:KAPPA` or `constant:ALPHA`. */
  rate?: string;
  /** λ per mini-batch, 0…1; default 1. */
  decay?: number;
  /** `1000000rows`, `100batches`, or by event time `90s`, `10m`, `1.5h`, `7d`, instead of `decay`. */
  halfLife?: string;
  /** Rows are rejected whose events lie longer than this before the latest one read; default: they count for what is left of them. */
  late?: string;
  /** Rows to hold out, one of every five until there are enough; default 0, with replicas or escape 256. */
  holdout?: number;
  /** Learned rows at which a mini-batch ends early, ascending: the `flushes` of a checkpoint, to cut as that run did. */
  flushAt?: readonly number[];
  /** Mini-batches without an improvement of `recent` after which the run stops; default: never. */
  patience?: number;
  /** Relative improvement that counts for `patience`; default 0. */
  tolerance?: number;
  /** Features are brought to mean 0 and standard deviation 1 of the seeding rows; default false. */
  standardize?: boolean;
  /** `l2`: rows and centroids have length 1 (spherical k-means; Zhong 2005); default: as they are. */
  normalize?: 'l2';
  /** Gives clusters numbers of their own and tells what becomes of them; default false. Changes no bit. */
  events?: boolean;
  /** Puts centroids that are never hit, or starve beside another, where the hold-out surely gains; needs one of at least 100 rows; default false. */
  repair?: boolean;
  /** `rate`: a cluster whose distances rise forgets nine tenths of its weight, and all do where the stream as a whole drifts.
   * `replica`: a fresh model of the next mini-batch takes over if it is surely better on the one after. Default `tell`. */
  onDrift?: 'tell' | 'rate' | 'replica';
  /** Models that start from seeds of their own and compete: the hold-out ranks them and the hopeless are dropped; default 1. */
  replicas?: number;
  /** Merges redundant pairs of clusters and splits those with much error, where the seeding rows and then the hold-out gain; default false. */
  escape?: boolean;
  /** Proves beside the running objective how far it may be from the best possible; default false. Changes no bit. */
  certify?: boolean;
  /** `auto` (default), `scalar` or `simd`; changes time only. */
  kernel?: KernelName;
}

/** Rows a cluster that are enough to seed from. */
const SEEDING_ROWS = 128;

/** Enough rows for every cluster to have its share of them, within two mini-batches; for a search always those. */
const seedingRows = (k: number, batchSize: number, searching: boolean): number =>
  Math.max(batchSize, 4 * k, searching ? 2 * batchSize : Math.min(SEEDING_ROWS * k, 2 * batchSize));

/** Rows that are held out for replicas and escape where nothing else is said. */
const SEARCHING_HOLDOUT = 256;

/** Options with every default filled in; `record` is what a checkpoint keeps and compares, by name. */
export interface ResolvedOptions {
  k: number;
  batchSize: number;
  seed: number | string;
  init: 'k-means++' | 'random' | GivenCentroids;
  initRows: number;
  holdout: number;
  flushAt: readonly number[];
  events: boolean;
  repair: boolean;
  onDrift: 'tell' | 'rate' | 'replica';
  replicas: number;
  escape: boolean;
  certify: boolean;
  patience: number | null;
  tolerance: number;
  kernel: KernelName;
  transform: TransformOptions;
  learningRate: LearningRate;
  forgetting: Forgetting;
  /** Seconds; null: never too late. */
  late: number | null;
  record: Readonly<Record<string, string | number | null>>;
}

/**
 * Checks options and fills in defaults.
 * @throws MeanderError `usage` naming the option, its value and what it may be
 */
export function resolveOptions(options: KMeansOptions): ResolvedOptions {
  const k = wholeNumber('k', options.k, 1);
  const batchSize = wholeNumber('batchSize', options.batchSize ?? 4096, 1);
  const seed = options.seed ?? 0;
  const init = options.init ?? 'k-means++';
  if (typeof init === 'string' && init !== 'k-means++' && init !== 'random') {
    throw usageError(`The init "${init}" is not known; use k-means++, random or given centroids.`);
  }
  const replicas = wholeNumber('replicas', options.replicas ?? 1, 1);
  const moving = options.escape ?? false;
  const searching = replicas > 1 || moving;
  if (searching && typeof init !== 'string')
    throw usageError('Replicas and escape look for starting centroids of their own; leave out init.');
  const initRows = wholeNumber('initRows', options.initRows ?? seedingRows(k, batchSize, searching), k);
  const holdout = wholeNumber('holdout', options.holdout ?? (searching ? SEARCHING_HOLDOUT : 0), 0);
  if (searching && holdout < LEAST_HELD)
    throw usageError(
      `Replicas and escape go by a hold-out of at least ${LEAST_HELD} rows, and there is one of ${holdout}.`,
    );
  const patience = options.patience === undefined ? null : wholeNumber('patience', options.patience, 1);
  const tolerance = options.tolerance ?? 0;
  if (!(tolerance >= 0 && tolerance < 1))
    throw usageError(`tolerance is ${tolerance}; it must be at least 0 and below 1.`);
  const rate = options.rate ?? '1/n';
  const repair = options.repair ?? false;
  if (repair && holdout < LEAST_HELD)
    throw usageError(
      `Repair goes by a hold-out of at least ${LEAST_HELD} rows, and there is one of ${holdout}; add --holdout 1000 or more.`,
    );
  const onDrift = options.onDrift ?? 'tell';
  if (!['tell', 'rate', 'replica'].includes(onDrift))
    throw usageError(`onDrift is "${onDrift}"; use tell, rate or replica.`);
  const { normalize } = options;
  if (normalize !== undefined && normalize !== 'l2') throw usageError(`normalize is "${normalize}"; only l2 is known.`);
  return {
    k,
    batchSize,
    seed,
    init,
    initRows,
    holdout,
    flushAt: options.flushAt ?? [],
    replicas,
    escape: moving,
    certify: options.certify ?? false,
    events: (options.events ?? false) || repair || moving || onDrift !== 'tell',
    repair,
    onDrift,
    patience,
    tolerance,
    kernel: options.kernel ?? 'auto',
    transform: { standardize: options.standardize, normalize },
    learningRate: parseLearningRate(rate),
    forgetting: parseForgetting(options.decay, options.halfLife),
    late: options.late === undefined ? null : parseDuration('late', options.late),
    record: {
      k,
      batchSize,
      seed,
      init: typeof init === 'string' ? init : 'given',
      initRows,
      rate,
      decay: options.decay ?? 1,
      halfLife: options.halfLife ?? null,
      late: options.late ?? null,
      holdout,
      patience,
      tolerance,
      replicas: replicas > 1 ? replicas : null,
      escape: moving ? 'on' : null,
      repair: repair ? 'on' : null,
      onDrift: onDrift === 'tell' ? null : onDrift,
      standardize: options.standardize ? 'on' : null,
      normalize: normalize ?? null,
    },
  };
}

/** `value` if it is a whole number of at least `least`. */
export function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw usageError(`${name} is ${value}; it must be a whole number of at least ${least}.`);
}
