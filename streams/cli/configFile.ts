import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { usageError } from '../../src/errors.js';
import { checkValue, didYouMean } from '../../src/options/index.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { isSystemError, reasonOf } from '../systemError.js';
import type { CommandEntry } from './command.js';
import type { Configured, Flag, Flags } from './flags.js';

/** The file that is taken from the working directory where `--config` names none. */
const USUAL_CONFIG = 'meander.toml';
/** The value of `--config` for no file at all. */
const NONE = 'none';
/** Flags that a file cannot set, since they are about the file, or about another command than the one that is run. */
const NOT_IN_FILES = ['config', 'help'];

/** The command that is run, and the table of all commands. */
export interface ConfiguredCommand {
  /** Its name. */
  readonly name: string;
  /** Its flags. */
  readonly flags: Flags;
  /** All commands. */
  readonly commands: readonly CommandEntry[];
}

/**
 * Reads the flags that a configuration file sets for a command: the keys at its top are for every command that has such
 * a flag, and those of the table `[fit]` are for `fit`.
 * @param asked the value of `--config`; undefined: `meander.toml` in the working directory, if it exists
 * @returns undefined where there is no file to read
 * @throws MeanderError `usage` for a file that cannot be read, and for keys that are no flags
 */
export async function readConfig(
  asked: string | undefined,
  command: ConfiguredCommand,
): Promise<Configured | undefined> {
  if (asked === NONE || (asked === undefined && !existsSync(USUAL_CONFIG))) return undefined;
  const path = asked ?? USUAL_CONFIG;
  const { parse } = await import('smol-toml');
  const found = parsedFile(path, parse);
  const tables = Object.entries(found).filter(([, value]) => isTable(value));
  const shared = Object.entries(found).filter(([, value]) => !isTable(value));
  assertCommands(path, tables, command.commands);
  await assertSomeCommandHas(path, shared, command);
  const own = Object.entries(tables.find(([name]) => name === command.name)?.[1] ?? {});
  for (const [key] of own) assertFlag(key, Object.keys(command.flags), `[${command.name}] of ${path}`);
  const wanted = [...shared.filter(([key]) => Object.hasOwn(command.flags, key)), ...own];
  const place = (key: string) =>
    `${key} in ${own.some(([name]) => name === key) ? `[${command.name}] of ` : ''}${path}`;
  const typed = wanted.flatMap(([key, value]) => asTyped(command.flags[key], value, place(key), path, key));
  return { path, values: new Map(typed), place };
}

type Table = Readonly<Record<string, unknown>>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function parsedFile(path: string, parse: (text: string) => Table): Table {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why = (isSystemError(cause) ? reasonOf(cause) : (cause as Error).message).split('\n')[0];
    throw usageError(`The configuration file ${path} cannot be read: ${why.replace(/\.$/, '')}.`);
  }
}

function assertCommands(path: string, tables: readonly [string, unknown][], commands: readonly CommandEntry[]): void {
  const names = commands.map(({ name }) => name);
  const unknown = tables.find(([name]) => !names.includes(name));
  if (!unknown) return;
  const hint = didYouMean(unknown[0], names) || `; the commands are ${names.join(', ')}.`;
  throw usageError(`There is no command "${unknown[0]}" for the table [${unknown[0]}] of ${path}${hint}`);
}

/** A key at the top of a file is for all commands, so it may be unknown to this one, but not to all of them. */
async function assertSomeCommandHas(path: string, shared: [string, unknown][], command: ConfiguredCommand) {
  if (shared.every(([key]) => Object.hasOwn(command.flags, key) && !NOT_IN_FILES.includes(key))) return;
  const loaded = await Promise.all(command.commands.map(({ load }) => load()));
  const known = [...new Set(loaded.flatMap(({ flags }) => Object.keys(flags)))];
  for (const [key] of shared) assertFlag(key, known, path);
}

function assertFlag(key: string, flags: readonly string[], place: string): void {
  const known = flags.filter((name) => !NOT_IN_FILES.includes(name));
  if (known.includes(key)) return;
  throw usageError(
    `There is no flag "${key}" for the key in ${place}${didYouMean(key, known) || '.'} ` +
      'Keys are the flags of a command without the leading --.',
  );
}

/** What would have been typed; nothing for a switch that is off. */
function asTyped(flag: Flag, value: unknown, place: string, path: string, key: string): [string, string | true][] {
  if (flag.optional && typeof value !== 'boolean') {
    const text = textOf(value) ?? '';
    return [[key, String(checkValue(place, flag.optional.value.read(text), flag.optional.value))]];
  }
  if (flag.placeholder === undefined) {
    if (typeof value !== 'boolean')
      throw usageError(`${place} must be true or false, but is ${JSON.stringify(value)}.`);
    return value ? [[key, true]] : [];
  }
  const text = textOf(value);
  if (text === undefined)
    throw usageError(`${place} must be ${flag.value?.must ?? 'a text'}, but is ${JSON.stringify(value)}.`);
  return [[key, isPath(flag, text) ? fromHere(path, text) : text]];
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (!Array.isArray(value)) return undefined;
  const texts = value.map(textOf);
  return texts.every((text) => text !== undefined) ? texts.join(',') : undefined;
}

const isPath = ({ reads, writes, value }: Flag, text: string): boolean =>
  (reads === true || writes !== undefined) && text !== '-' && !isFeedUrl(text) && !value?.words?.includes(text);

/** A path that is relative to the file, as one that is relative to the working directory. */
function fromHere(file: string, path: string): string {
  const folder = dirname(resolve(file));
  if (folder === process.cwd() || resolve(path) === path) return path;
  return relative(process.cwd(), resolve(folder, path));
}
