import { parseArgs } from 'node:util';
import { usageError } from '../../src/errors.js';

/** One flag of a command: whether it takes a value, and what `--help` says. */
export interface Flag {
  value?: string;
  short?: string;
  help: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What was typed. */
export interface Arguments {
  positionals: string[];
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  list(name: string): string[] | undefined;
  isSet(name: string): boolean;
}

/** Flags that every command takes. */
export const commonFlags: Flags = {
  json: { help: 'one JSON object a line on stdout' },
  quiet: { help: 'no progress and no summary' },
  help: { short: 'h', help: 'this text' },
};

/**
 * Reads the words of a command.
 * @throws MeanderError `usage` for an unknown flag, naming the nearest, or a missing value
 */
export function readArguments(words: string[], flags: Flags): Arguments {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value, short }]) => [
      name,
      { type: value ? 'string' : 'boolean', ...(short && { short }) } as const,
    ]),
  );
  const { values, positionals, tokens } = parseArgs({
    args: words,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = flags[token.name];
    if (!flag)
      throw usageError(
        `There is no flag ${token.rawName}${suggestion(token.name, Object.keys(flags))}; --help lists them.`,
      );
    if (flag.value && token.value === undefined) throw usageError(`--${token.name} needs a value: ${flag.value}.`);
    if (!flag.value && token.value !== undefined)
      throw usageError(`--${token.name} takes no value, but was given "${token.value}".`);
  }
  const text = (name: string) => values[name] as string | undefined;
  return {
    positionals,
    text,
    isSet: (name) => values[name] === true,
    list: (name) =>
      text(name)
        ?.split(',')
        .map((part) => part.trim()),
    number: (name) => {
      const found = text(name);
      if (found === undefined) return undefined;
      const value = Number(found);
      if (found.trim() === '' || !Number.isFinite(value))
        throw usageError(`--${name} is "${found}", which is no number.`);
      return value;
    },
  };
}

/**
 * One of the words that a flag knows; undefined where it was not given.
 * @throws MeanderError `usage` for another, listing them with `between` in between
 */
export function oneOf<T extends string>(
  args: Arguments,
  name: string,
  known: readonly T[],
  between = ' or ',
): T | undefined {
  const found = args.text(name) as T | undefined;
  if (found !== undefined && !known.includes(found))
    throw usageError(`--${name} is "${found}"; use ${known.join(between)}.`);
  return found;
}

/**
 * -k, which every command that clusters needs.
 * @throws MeanderError `usage` where it is missing, with an example
 */
export function requireK(args: Arguments, example: string): number {
  const k = args.number('k');
  if (k === undefined) throw usageError(`-k is missing: how many clusters? For example: ${example}.`);
  return k;
}

/** @throws MeanderError `usage` for no whole number of at least 1 */
export function positiveInteger(args: Arguments, name: string, otherwise: number): number {
  const found = args.number(name) ?? otherwise;
  if (!Number.isInteger(found) || found < 1)
    throw usageError(`--${name} is ${found}; give a whole number of at least 1.`);
  return found;
}

function suggestion(name: string, known: string[]): string {
  const [nearest] = known
    .map((other) => ({ other, distance: editDistance(name, other) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= Math.max(2, name.length / 3) ? `; did you mean --${nearest.other}?` : '';
}

/** Levenshtein's distance (1966). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

/** The text of `--help`. */
export function helpText(usage: string, about: string, flags: Flags, example: string): string {
  const names = Object.entries(flags).map(([name, { value, short, help }]) => [
    `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
    help,
  ]);
  const width = Math.max(...names.map(([name]) => name.length));
  return `${about}\n\nUsage: ${usage}\n\n${names.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`).join('\n')}\n\nExample:\n  ${example}\n`;
}
