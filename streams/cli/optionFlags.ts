import { type Option, type OptionTable, optionNames, optionTable } from '../../src/learner/index.js';
import type { OptionValue } from '../../src/options/index.js';
import type { Flag, Flags } from './flags.js';

/** The flag that an option of a run has on the command line. */
export interface OptionFlag<T> extends Flag<T> {
  /** How its value is read and checked. */
  readonly value: OptionValue<T>;
}

/**
 * Makes a flag of an option. It has no default of its own: what is not typed is left to `resolveOptions`.
 */
function flagOf<T, Absent>(option: Option<T, Absent>): OptionFlag<T> {
  const { group, short, placeholder, help, value } = option;
  const { words } = option.default;
  const required = words === 'required' || undefined;
  const silent = required || words === 'none' || words === 'off';
  return { group, short, placeholder, help, value, required, defaultWords: silent ? undefined : words };
}

/** The flags of the options of a run, by the name of the option. */
export const optionFlags = Object.fromEntries(
  optionNames.map((name) => [name, flagOf<unknown, unknown>(optionTable[name] as Option<unknown, unknown>)]),
) as { readonly [N in keyof OptionTable]: OptionTable[N] extends Option<infer T, infer _> ? OptionFlag<T> : never };

/** The same flags by their names on the command line. */
export const optionFlagsByName: Flags = Object.fromEntries(
  optionNames.map((name) => [optionTable[name].flag, optionFlags[name]]),
);
