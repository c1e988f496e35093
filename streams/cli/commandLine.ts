import { usageError } from '../../src/errors.js';
import { didYouMean } from '../../src/options/index.js';
import type { Command, CommandEntry } from './command.js';
import { failures } from './exitCodes.js';
import { commandText, overviewText } from './helpText.js';
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
  const [command, { readArguments }] = await Promise.all([loadCommand(name, commands), import('./flags.js')]);
  const args = readArguments(rest, command.flags, command.example);
  if (args.isSet('help')) {
    printLines('stdout', commandText(command));
    return 0;
  }
  allowProgress(args, command.flags);
  await (await import('./outputs.js')).checkOutputs(command, args);
  return command.run(args);
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
