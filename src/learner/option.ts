import type { OptionValue } from '../options/index.js';
import type { BatchSize } from './batchSizes.js';

/** The headings that options are listed under in the help text and in the documentation. */
export type OptionGroup = 'Learning' | 'Starting centroids' | 'Forgetting and drift' | 'Quality' | 'Data' | 'Speed';

/** What a checkpoint keeps of an option. */
export type Recorded = string | number | null;

/**
 * Options that stand above others in the table, with their defaults filled in; the defaults of others follow from them.
 */
export interface EarlierOptions {
  /** Number of clusters. */
  readonly k: number;
  /** Rows per mini-batch. */
  readonly batchSize: BatchSize;
  /** Number of models that compete. */
  readonly replicas: number;
  /** Whether the run leaves poor local minima by merging and splitting. */
  readonly escape: boolean;
}

/** What an option is where it is not given. */
export interface Default<T> {
  /** In words, for the help text and the documentation. */
  readonly words: string;
  /** The value, given the options that stand above in the table. */
  of(options: EarlierOptions): T;
}

/** All there is to say of one option of a run. `Absent` is its type where it is not given. */
export interface Option<Given, Absent = Given> {
  /** The heading that it is listed under. */
  readonly group: OptionGroup;
  /** Its flag on the command line, without the leading `--`. */
  readonly flag: string;
  /** One letter that stands for the flag. */
  readonly short?: string;
  /** Stands for its value in the help text; a flag without one takes no value. */
  readonly placeholder?: string;
  /** What it does, in sentences. */
  readonly help: string;
  /** The values that it may take. */
  readonly value: OptionValue<Given>;
  /** What it is where it is not given. */
  readonly default: Default<Absent>;
  /**
   * What a checkpoint keeps of it. A run can be resumed only with options that are recorded equally; an option without
   * this function may differ, and where it returns undefined nothing is kept, as by versions before the option existed.
   */
  recorded?(value: Given | Absent): Recorded | undefined;
}

/** One option, with its types inferred. */
export const option = <Given, Absent = Given>(one: Option<Given, Absent>): Option<Given, Absent> => one;

/** The default of an option that has to be given. */
export const required: Default<number> = { words: 'required', of: () => Number.NaN };
/** The default of an option that is nothing where it is not given. */
export const none: Default<null> = { words: 'none', of: () => null };
/** The same default whatever the other options are. */
export const fixed = <const T extends string | number>(value: T): Default<T> => ({
  words: String(value),
  of: () => value,
});
/** The default of a switch. */
export const off: Default<boolean> = { words: 'off', of: () => false };

/** A checkpoint keeps the value as it is. */
export const itself = <T extends Recorded>(value: T): Recorded => value;
/** A checkpoint keeps `on` or nothing, so that checkpoints from before the option existed can be resumed. */
export const ifOn = (value: boolean): Recorded => (value ? 'on' : null);

/** Whether a run looks for better starting points, and so needs a hold-out and more rows to seed from. */
export const isSearching = (options: Pick<EarlierOptions, 'replicas' | 'escape'>): boolean =>
  options.replicas > 1 || options.escape;
