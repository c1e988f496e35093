import { existsSync } from 'node:fs';
import { usageError } from '../../src/errors.js';
import { didYouMean } from '../../src/options/index.js';
import type { Command, CommandEntry } from './command.js';
import type { ConfiguredCommand } from './configFile.js';
import { failures } from './exitCodes.js';
import type { Configured } from './flags.js';
import { commandText, overviewText } from './helpText.js';
import { warn } from './output.js';
import { allowProgress } from './progress.js';
import { printLines } from './terminal.js';

/**
 * Runs what was typed after `meander`. What only some command lines need is loaded when it is needed.
 * @param commands the table of commands
 * @returns the exit code
 * @throws MeanderError for everything that a user can do something about
 */
export async function runCommandLine(words: readonly string[], commands: readonly CommandEntry[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || isHelp(name)) return printHelp(name, rest[0], commands);
  if (name === '--version') {
    printLines('stdout', [(await import('../../src/checkpoint/index.js')).VERSION]);
    return 0;
  }
  const [command, { configAsked, readArguments }] = await Promise.all([
    loadCommand(name, commands),
    import('./flags.js'),
  ]);
  const asked = configAsked(rest, command.flags);
  const config = asked === false ? undefined : await configOf(asked, { name, flags: command.flags, commands });
  const args = readArguments(rest, command.flags, command.example, config);
  if (args.isSet('help')) {
    printLines('stdout', commandText(command));
    return 0;
  }
  if (args.configured) sayConfigured(args.configured);
  allowProgress(args, command.flags);
  await (await import('./outputs.js')).checkOutputs(command, args);
  return command.run(args, commands);
}

/** What a configuration file sets; its reader is loaded only where there is a file. */
async function configOf(asked: string | undefined, command: ConfiguredCommand): Promise<Configured | undefined> {
  if (asked === undefined && !existsSync('meander.toml')) return undefined;
  return (await import('./configFile.js')).readConfig(asked, command);
}

/** Says which flags a configuration file sets, since nobody has typed them. */
function sayConfigured({ path, values }: Configured): void {
  if (values.size > 0) warn(`${path} sets ${[...values.keys()].map((name) => `--${name}`).join(', ')}`);
}

const isHelp = (word: string): boolean => ['help', '--help', '-h'].includes(word);

async function printHelp(
  asked: string | undefined,
  about: string | undefined,
  commands: readonly CommandEntry[],
): Promise<number> {
  const one = asked === 'help' && about !== undefined && !isHelp(about);
  printLines('stdout', one ? commandText(await loadCommand(about, commands)) : overviewText(commands));
  return asked === undefined ? failures.usage.code : 0;
}

async function loadCommand(name: string, commands: readonly CommandEntry[]): Promise<Command> {
  const entry = commands.find((one) => one.name === name);
  if (entry) return entry.load();
  const names = commands.map((one) => one.name);
  const hint = didYouMean(name, names) || '.';
  throw usageError(`There is no command "${name}"${hint} meander --help lists all commands.`);
}
