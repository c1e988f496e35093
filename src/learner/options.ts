import { usageError } from '../errors.js';
import { type Forgetting, parseDuration, parseForgetting } from '../model/forgetting.js';
import { type LearningRate, parseLearningRate } from '../model/learningRate.js';
import { MIN_HOLDOUT_ROWS } from '../model/pairedGain.js';
import type { TransformOptions } from '../model/transform.js';
import { checkValue } from '../options/index.js';
import { type BatchSizes, batchSizes } from './batchSizes.js';
import { type EarlierOptions, isSearching, type Option, type Recorded } from './option.js';
import { type OptionTable, optionTable } from './optionTable.js';

/** The name of an option of a run. */
export type OptionName = keyof OptionTable;

/** The names of the options of a run, in the order of the table. */
export const optionNames = Object.keys(optionTable) as OptionName[];

/** The options as they are given. */
type Given = { [N in keyof OptionTable]: OptionTable[N] extends Option<infer T, infer _> ? T : never };

/** The options with their defaults. */
type Filled = { [N in keyof OptionTable]: OptionTable[N] extends Option<infer T, infer Absent> ? T | Absent : never };

/**
 * Options of a run. Only `k` is required.
 * @category Operators
 */
export interface KMeansOptions extends Pick<Given, 'k'>, Partial<Omit<Given, 'k'>> {}

/** Options that are replaced by what is made of them. */
type Replaced = 'rate' | 'batchSize' | 'decay' | 'halfLife' | 'late' | 'standardize' | 'normalize';

/** Options with their checks passed and their defaults filled in. */
export interface ResolvedOptions extends Omit<Filled, Replaced> {
  /** What is done to rows before they are learned from, of `standardize` and `normalize`. */
  transform: TransformOptions;
  /** The learning rate of `rate`. */
  learningRate: LearningRate;
  /** How old rows lose weight, of `decay` or `halfLife`. */
  forgetting: Forgetting;
  /** Rows of each mini-batch, of `batchSize`. */
  batchSizes: BatchSizes;
  /** Rows of a mini-batch that are summed at once: those of a block, or all where each weighs by its age. */
  rowsAtOnce: number;
  /** Seconds before the latest event beyond which rows are rejected; null: never. */
  late: number | null;
  /** What a checkpoint keeps and a resumed run compares, by the option's name. */
  record: Readonly<Record<string, Recorded>>;
}

/**
 * Checks options and fills in their defaults.
 * @throws MeanderError `usage` naming the option, what it must be and what it is
 */
export function resolveOptions(options: KMeansOptions): ResolvedOptions {
  const filled = fillIn(options);
  checkTogether(filled);
  const { rate, batchSize, blockRows, standardize, normalize, late, repair, onDrift } = filled;
  const forgetting = parseForgetting(options.decay ?? undefined, options.halfLife ?? undefined);
  const sizes = batchSizes(batchSize, forgetting);
  return {
    ...filled,
    events: filled.events || repair || filled.escape || onDrift !== 'tell',
    transform: { standardize, normalize: normalize ?? undefined },
    learningRate: parseLearningRate(rate),
    forgetting,
    batchSizes: sizes,
    rowsAtOnce: forgetting.by === 'time' ? sizes.most : Math.min(sizes.most, blockRows),
    late: late === null ? null : parseDuration('late', late),
    record: recordOf(filled),
  };
}

/** The value of every option: checked where it is given, else its default, in the order of the table. */
function fillIn(options: KMeansOptions): Filled {
  const filled: Record<string, unknown> = {};
  for (const name of optionNames) {
    const { value, default: otherwise }: Option<unknown, unknown> = optionTable[name];
    const given = options[name] ?? undefined;
    filled[name] =
      given === undefined && name !== 'k'
        ? otherwise.of(filled as unknown as EarlierOptions)
        : checkValue(name, given, value);
  }
  return filled as Filled;
}

/** @throws MeanderError `usage` for options that do not go together */
function checkTogether(options: Filled): void {
  const { k, init, initRows, holdout, repair } = options;
  const searching = isSearching(options);
  if (searching && typeof init !== 'string')
    throw usageError('replicas and escape choose their own starting centroids, but init gives some; leave out init.');
  if (initRows < k)
    throw usageError(`initRows must be at least k = ${k}, but is ${initRows}; leave it out for a good default.`);
  if ((searching || repair) && holdout < MIN_HOLDOUT_ROWS) {
    const who = repair ? 'repair needs' : 'replicas and escape need';
    throw usageError(
      `${who} a hold-out of at least ${MIN_HOLDOUT_ROWS} rows, but holdout is ${holdout}; add --holdout 1000 or more.`,
    );
  }
}

/** What a checkpoint keeps. */
function recordOf(filled: Filled): Record<string, Recorded> {
  const entries = optionNames.flatMap((name) => {
    const { recorded }: { recorded?(value: never): Recorded | undefined } = optionTable[name];
    const kept = recorded?.(filled[name] as never);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return Object.fromEntries(entries);
}
