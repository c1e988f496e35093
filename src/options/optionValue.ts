import { usageError } from '../errors.js';
import { didYouMean } from './nearestWord.js';

/** The values that an option may take. */
export interface OptionValue<T> {
  /** The words to choose from, where there is such a list; completion offers them. */
  readonly words?: readonly string[];
  /** Describes them in words that follow "must be". */
  readonly must: string;
  /** Whether a value is one of them. */
  accepts(value: unknown): value is T;
  /** Reads a text of the command line. The result still has to be accepted. */
  read(text: string): unknown;
}

/**
 * Checks the value of an option.
 * @param name how the option is called where it was given: `batchSize`, or `--batch-size` on the command line
 * @returns the value
 * @throws MeanderError `usage` naming the option, what it must be and what it is
 */
export function checkValue<T>(name: string, value: unknown, { must, accepts, words }: OptionValue<T>): T {
  if (accepts(value)) return value;
  const hint = typeof value === 'string' && words ? didYouMean(value, words) : '';
  throw usageError(`${name} must be ${must}, but is ${shown(value)}${hint || '.'}`);
}

/** Characters of a value that a message shows. */
const MOST_SHOWN = 60;

/** A value as an error message shows it: `missing` for undefined, a text in quotes, a long value shortened. */
export function shown(value: unknown): string {
  const whole = inFull(value);
  return whole.length > MOST_SHOWN ? `${whole.slice(0, MOST_SHOWN)}…` : whole;
}

function inFull(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value);
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${value.byteLength} bytes`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? inJson(value) : String(value);
}

/** A value as JSON; by its kind where it cannot be written, as what refers to itself. */
function inJson(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

const same = (text: string): string => text;

/** A text that is no number stays a text, so that an error message can show it as it was typed. */
const toNumber = (text: string): number | string => {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
};

/** Finite numbers that `fits` takes, described by `must`. */
export function numberThat(must: string, fits: (value: number) => boolean): OptionValue<number> {
  return {
    must,
    accepts: (value): value is number => typeof value === 'number' && Number.isFinite(value) && fits(value),
    read: toNumber,
  };
}

/** Whole numbers from `least` on, small enough to be exact in float64. */
export const wholeNumber = (least: number): OptionValue<number> =>
  numberThat(`a whole number of at least ${least}`, (value) => Number.isSafeInteger(value) && value >= least);

/** Finite numbers above `low`. */
export const numberAbove = (low: number): OptionValue<number> => numberThat(`a number above ${low}`, (x) => x > low);

/** Finite numbers of at least `least`. */
export const numberFrom = (least: number): OptionValue<number> =>
  numberThat(`a number of at least ${least}`, (x) => x >= least);

/** Numbers from `low` to `high`, both included. */
export const numberBetween = (low: number, high: number): OptionValue<number> =>
  numberThat(`a number from ${low} to ${high}`, (x) => x >= low && x <= high);

/** One of some words. */
export function oneOf<const T extends string>(...words: T[]): OptionValue<T> {
  const [last, ...others] = [...words].reverse();
  return {
    must: others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`,
    accepts: (value): value is T => words.includes(value as T),
    read: same,
    words,
  };
}

/** Anything: what is checked elsewhere, or by the compiler alone. */
export const anything: OptionValue<unknown> = { must: 'anything', accepts: (_): _ is unknown => true, read: same };

/** Seeds of random choices. */
export const seedValue: OptionValue<number | string> = {
  must: 'a finite number or a text',
  accepts: (seed): seed is number | string => typeof seed === 'string' || Number.isFinite(seed),
  read: same,
};

/** Any text that is not empty. */
export const text: OptionValue<string> = {
  must: 'a text that is not empty',
  accepts: (value): value is string => typeof value === 'string' && value !== '',
  read: same,
};

/** Texts that a parser reads without an error. */
export function parsedBy<T extends string>(parse: (text: T) => unknown, must: string): OptionValue<T> {
  const accepts = (value: unknown): value is T => {
    try {
      parse(value as T);
      return typeof value === 'string';
    } catch {
      return false;
    }
  };
  return { must, accepts, read: same };
}

/** True or false; on the command line `on` or `off`, or the presence of a flag without a value. */
export const onOff: OptionValue<boolean> = {
  must: 'on or off (in a program true or false)',
  accepts: (value): value is boolean => typeof value === 'boolean',
  read: (text) => (text === 'on' ? true : text === 'off' ? false : text),
  words: ['on', 'off'],
};
