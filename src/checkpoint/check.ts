import { modelError } from '../errors.js';

/**
 * Checks a value that was read from a file.
 * @param at the place of the value, such as `rows.read`
 * @throws MeanderError `model` naming the place, what must stand there and what does
 */
export type Check = (value: unknown, at: string) => void;

/** Characters of a value that a message shows. */
const SHOWN = 60;

/** Values that `fits` takes, described by `must`. */
export const that =
  (must: string, fits: (value: unknown) => boolean): Check =>
  (value, at) => {
    if (fits(value)) return;
    const shown = value === undefined ? 'missing' : String(JSON.stringify(value) ?? value).slice(0, SHOWN);
    throw modelError(`its ${at} must be ${must}, but is ${typeof value === 'number' ? value : shown}`);
  };

/** A finite number. */
export const finite: Check = that('a finite number', Number.isFinite);
/** A finite number ≥ 0. */
export const amount: Check = that('a finite number of at least 0', (x) => Number.isFinite(x) && Number(x) >= 0);
/** A finite number > 0. */
export const positive: Check = that('a finite number above 0', (x) => Number.isFinite(x) && Number(x) > 0);
/** A whole number ≥ 0. */
export const count: Check = that('a whole number of at least 0', (x) => Number.isSafeInteger(x) && Number(x) >= 0);
/** A whole number ≥ 1. */
export const atLeastOne: Check = that('a whole number of at least 1', (x) => Number.isSafeInteger(x) && Number(x) >= 1);
/** A text. */
export const words: Check = that('a text', (value) => typeof value === 'string');
/** True or false. */
export const flag: Check = that('true or false', (value) => typeof value === 'boolean');
/** Anything; for what only its source understands. */
export const anything: Check = () => {};

/** One of some values. */
export const oneOfThese = (...values: readonly unknown[]): Check =>
  that(`one of ${JSON.stringify(values)}`, (value) => values.includes(value));

/** Null, or a value that passes another check. */
export const orNull =
  (check: Check): Check =>
  (value, at) => {
    if (value !== null) check(value, at);
  };

/** Nothing, or a value that passes another check: for fields that an older format lacks. */
export const orMissing =
  (check: Check): Check =>
  (value, at) => {
    if (value !== undefined) check(value, at);
  };

/** A list, also a typed array, of values that each pass a check. @param lengths that it may have; absent: any */
export const listOf =
  (check: Check, ...lengths: readonly number[]): Check =>
  (value, at) => {
    if (!Array.isArray(value) && !(value instanceof Float64Array)) return that('a list', () => false)(value, at);
    if (lengths.length > 0 && !lengths.includes(value.length))
      throw modelError(`its ${at} must have ${lengths.join(' or ')} values, but has ${value.length}`);
    for (let i = 0; i < value.length; i++) checkItem(check, value[i], at, i);
  };

/** The place of an item is put into words only for an error, since a list may have millions. */
function checkItem(check: Check, item: unknown, at: string, i: number): void {
  try {
    check(item, at);
  } catch {
    check(item, `${at}[${i}]`);
  }
}

/** An object whose values each pass a check, whatever their names. */
export const recordOf =
  (check: Check): Check =>
  (value, at) => {
    if (!isObject(value)) return that('an object', () => false)(value, at);
    for (const [name, inner] of Object.entries(value)) check(inner, `${at}.${name}`);
  };

/** An object with some fields that each pass their check; it may have others. */
export const shape =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    if (!isObject(value)) return that('an object', () => false)(value, at);
    for (const [name, check] of Object.entries(checks)) check(value[name], at === '' ? name : `${at}.${name}`);
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
