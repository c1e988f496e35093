import { usageError } from '../../src/errors.js';
import { didYouMean } from '../../src/options/index.js';
import type { Command, CommandEntry } from './command.js';
import { type CompletedCommand, completionScripts } from './completionScripts.js';
import { type Arguments, commonFlags } from './flags.js';
import { endPhases } from './progress.js';
import { printOut } from './standardStreams.js';

/** The shells that there is a script for. */
const shells = Object.keys(completionScripts);

async function run({ positionals }: Arguments, commands: readonly CommandEntry[]): Promise<number> {
  const [shell = '', ...rest] = positionals;
  const script = Object.hasOwn(completionScripts, shell) ? completionScripts[shell] : undefined;
  if (!script || rest.length > 0)
    throw usageError(
      `completion needs the name of one shell, ${shells.join(', ')}, but was given "${positionals.join(' ')}"` +
        (didYouMean(shell, shells) || '.'),
    );
  const loaded = commands.map(
    async ({ name, about, load }): Promise<CompletedCommand> => ({ name, about, command: await load() }),
  );
  endPhases();
  printOut(script(await Promise.all(loaded)));
  return 0;
}

/** `meander completion`: scripts that have a shell complete commands, flags, values and files. */
export const completion: Command = {
  usage: `meander completion ${shells.join('|')}`,
  about:
    'Prints a script that has a shell complete commands, flags, values and files. Load it in the shell’s start-up ' +
    'file: source <(meander completion bash) in ~/.bashrc or with zsh in ~/.zshrc, and meander completion fish | ' +
    'source in ~/.config/fish/config.fish.',
  example: 'meander completion bash > meander.bash',
  flags: commonFlags,
  words: shells,
  inputs: () => [],
  run,
};
