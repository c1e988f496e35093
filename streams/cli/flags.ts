/**
 * Reads the words of a command, with `parseArgs` of Node and not with a library. We tried commander 14.0.3 on the same
 * flags: it costs 14 to 33 ms of processor time per start (medians of ten pairs of runs of `--help` and `inspect`, and
 * of a bundled program that reads 45 flags), which is about a tenth of a short command; its values have no types; and
 * checks, defaults and help texts would still come from our tables, since options of a run have them in programs, too.
 */
import { parseArgs } from 'node:util';
import { usageError } from '../../src/errors.js';
import type { OptionGroup } from '../../src/learner/index.js';
import { checkValue, didYouMean, type OptionValue, text } from '../../src/options/index.js';

/** The headings that help texts list flags under. */
export type FlagGroup =
  | OptionGroup
  | 'Method'
  | 'Points'
  | 'Feeds'
  | 'Checkpoints'
  | 'Output'
  | 'Live view'
  | 'Scale-out'
  | 'General';

/** One flag of a command; `T` is the type of its value. A flag without a placeholder is a switch and takes no value. */
export interface Flag<T = unknown> {
  /** The heading that `--help` lists it under. */
  readonly group: FlagGroup;
  /** One letter that stands for it. */
  readonly short?: string;
  /** Stands for the value in the help text. */
  readonly placeholder?: string;
  /** The words that a switch may be given after `=`, such as `--json=full`; `text` gives the word. */
  readonly variants?: readonly string[];
  /** The value that a switch may be given after `=`, such as `--serve=8080`; `text` gives it as it was typed. */
  readonly optional?: { readonly placeholder: string; readonly value: OptionValue<unknown> };
  /** What it does, in sentences. */
  readonly help: string;
  /** The values that it may take. */
  readonly value?: OptionValue<T>;
  /** The value where it is not typed. */
  readonly default?: unknown;
  /** The default in words, where it depends on something else. */
  readonly defaultWords?: string;
  /** True where the command cannot do without it. */
  readonly required?: boolean;
  /** The name under which a checkpoint keeps it, where it decides the bits of the result. */
  readonly recordedAs?: string;
  /** Where the value names what is written: the extensions that the file may have, a folder of files, or a feed. */
  readonly writes?: readonly string[] | 'folder' | 'feed';
  /** True where the value may name a file that is read. */
  readonly reads?: boolean;
}

/** The flags of a command by name, without the leading `--`. */
export type Flags = Readonly<Record<string, Flag>>;

/** The type of a flag's value: undefined only where the flag may be left out and has no default. */
export type ValueOf<F extends Flag> = F extends { value: OptionValue<infer T> }
  ? F extends { default: unknown } | { required: true }
    ? T
    : T | undefined
  : boolean;

/** The flags that a configuration file sets. */
export interface Configured {
  /** The file. */
  readonly path: string;
  /** What would have been typed for each flag, without the flags of other commands: a text, or true for a switch. */
  readonly values: ReadonlyMap<string, string | true>;
  /** Where a flag is set, for error messages, such as `k in [fit] of meander.toml`. */
  place(name: string): string;
}

/** What was typed after the name of a command. */
export interface Arguments {
  /** The words that belong to no flag, in order. */
  readonly positionals: string[];
  /** The checked value of one of the command's flags, or its default. */
  get<F extends Flag>(flag: F): ValueOf<F>;
  /** The value of a flag as it was typed, by the flag's name. */
  text(name: string): string | undefined;
  /** What a configuration file sets, where there is one. Values that were typed win. */
  readonly configured?: Configured;
  /** Whether a switch was typed, by its name. */
  isSet(name: string): boolean;
}

/** Flags that every command takes. */
export const commonFlags = {
  json: { group: 'General', help: 'Print one JSON object per line.' },
  quiet: { group: 'General', help: 'Print no progress and no summary; warnings and errors are printed all the same.' },
  config: {
    group: 'General',
    placeholder: 'FILE|none',
    value: { ...text, words: ['none'] },
    reads: true,
    help: 'TOML file of flags: keys are flags without --, tables such as [fit] are for one command; typed flags win.',
    defaultWords: 'meander.toml, where it exists',
  },
  help: { group: 'General', short: 'h', help: 'Print this text.' },
} satisfies Flags;

/** `--json` of commands whose lines can also hold the centroids. */
export const jsonWithCentroids = {
  ...commonFlags.json,
  variants: ['full'],
  help: 'Print one JSON object per line; with --json=full also the centroids.',
} satisfies Flag;

/** The configuration file that is asked for; false where only help is. */
export function configAsked(words: readonly string[], flags: Flags): string | undefined | false {
  const { help, config } = readWords(words, flags).typed;
  return help === true ? false : typeof config === 'string' ? config : undefined;
}

/**
 * Reads the words of a command.
 * @param example a line that shows how the command is used, for error messages
 * @param config the flags that a configuration file sets
 * @throws MeanderError `usage` for an unknown flag, naming the nearest one, and for a missing or wrong value
 */
export function readArguments(words: readonly string[], flags: Flags, example: string, config?: Configured): Arguments {
  const { typed: own, positionals } = readWords(words, flags);
  const typed: Typed = { ...Object.fromEntries(config?.values ?? []), ...own };
  const placeOf = (name: string) => (config && own[name] === undefined ? config.place(name) : `--${name}`);
  const values = new Map<Flag, unknown>();
  for (const [name, flag] of Object.entries(flags)) {
    const value = typed.help ? typed[name] : readValue(placeOf(name), flag, typed[name], example);
    values.set(flag, value);
    // A command may describe a flag that all take in its own words.
    const common: Flag | undefined = (commonFlags as Flags)[name];
    if (common) values.set(common, value);
  }
  return {
    positionals,
    get: <F extends Flag>(flag: F) => values.get(flag) as ValueOf<F>,
    text: (name) => (typeof typed[name] === 'string' ? typed[name] : undefined),
    isSet: (name) => typed[name] === true,
    ...(config && {
      configured: { ...config, values: new Map([...config.values].filter(([n]) => own[n] === undefined)) },
    }),
  };
}

type Typed = Readonly<Record<string, string | boolean | undefined>>;

/** Splits the words into flags and positionals, and refuses words that are neither. */
function readWords(words: readonly string[], flags: Flags): { typed: Typed; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { placeholder, short }]) => [
      name,
      { type: placeholder ? 'string' : 'boolean', ...(short && { short }) } as const,
    ]),
  );
  const config = { args: [...words], options, strict: false, allowPositionals: true, tokens: true } as const;
  const { values, positionals, tokens } = parseArgs(config);
  for (const token of tokens) if (token.kind === 'option') checkToken(token, flags);
  return { typed: values as Typed, positionals };
}

function checkToken({ name, rawName, value }: { name: string; rawName: string; value?: string }, flags: Flags): void {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (!flag) {
    const hint = didYouMean(name, Object.keys(flags), '--') || '.';
    throw usageError(`There is no flag ${rawName}${hint} --help lists all flags.`);
  }
  if (flag.placeholder && value === undefined)
    throw usageError(`${rawName} needs a value: ${rawName} ${flag.placeholder}.`);
  if (flag.optional && value !== undefined) readValue(rawName, { ...flag, ...flag.optional }, value, '');
  else if (!flag.placeholder && value !== undefined && !flag.variants?.includes(value))
    throw usageError(`--${name} takes no value, but was given "${value}"; ${describeVariants(name, flag)}.`);
}

const describeVariants = (name: string, { variants }: Flag): string =>
  variants ? `write --${name} or --${name}=${variants.join(`, --${name}=`)}` : 'leave the value out';

function readValue(place: string, flag: Flag, typed: string | boolean | undefined, example: string): unknown {
  if (!flag.value || !flag.placeholder) return typed !== undefined && typed !== false;
  if (typeof typed === 'string') {
    const value = flag.value.read(typed);
    return flag.value.accepts(value) ? value : checkValue(place, typed, flag.value);
  }
  if (flag.required)
    throw usageError(`${flag.short ? `-${flag.short}` : place} is missing. ${flag.help} For example: ${example}`);
  return flag.default;
}
