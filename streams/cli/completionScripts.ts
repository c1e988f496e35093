import type { Command } from './command.js';
import type { Flag } from './flags.js';

/** A command with what completion needs to know of it. */
export interface CompletedCommand {
  /** The word that calls it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly about: string;
  /** Its flags and words. */
  readonly command: Pick<Command, 'flags' | 'words'>;
}

/** Texts that a shell takes as they are: nothing in them has a meaning to it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The words that a value may be, where there is a list. */
export const valueWords = ({ value }: Flag): readonly string[] => value?.words ?? [];

/** Whether the value of a flag names a file or a folder. */
const isFile = ({ reads, writes }: Flag): boolean => reads === true || (writes !== undefined && writes !== 'feed');

const flagsOf = ({ command }: CompletedCommand): [string, Flag][] => Object.entries(command.flags);

function bash(commands: readonly CompletedCommand[]): string {
  return [
    '# Completion of meander for bash. Load it with: source <(meander completion bash)',
    '_meander() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are those of the shell
    '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=',
    '  COMPREPLY=()',
    '  if [[ $COMP_CWORD -eq 1 || ( $command == help && $COMP_CWORD -eq 2 ) ]]; then',
    `    words=${quoted(['help', ...commands.map(({ name }) => name)].join(' '))}`,
    '  else',
    '    case $command in',
    ...commands.flatMap(bashCommand),
    '    esac',
    '  fi',
    '  [[ -n $words ]] && COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _meander meander',
    '',
  ].join('\n');
}

function bashCommand(one: CompletedCommand): string[] {
  const values = flagsOf(one).filter(([, flag]) => flag.placeholder !== undefined);
  const names = flagsOf(one).map(([name]) => `--${name}`);
  const first = one.command.words ?? [];
  return [
    `      ${one.name})`,
    '        case $previous in',
    ...values.map(
      ([name, flag]) =>
        `          ${flag.short ? `-${flag.short}|` : ''}--${name}) words=${quoted(valueWords(flag).join(' '))} ;;`,
    ),
    `          *) if [[ $current == -* ]]; then words=${quoted(names.join(' '))}`,
    `            elif [[ $COMP_CWORD -eq 2 ]]; then words=${quoted(first.join(' '))}; fi ;;`,
    '        esac ;;',
  ];
}

function zsh(commands: readonly CompletedCommand[]): string {
  return [
    '#compdef meander',
    '# Completion of meander for zsh. Load it with: source <(meander completion zsh), after compinit',
    '_meander() {',
    '  local -a commands',
    '  commands=(',
    ...commands.map(({ name, about }) => `    ${quoted(`${name}:${about}`)}`),
    '    help:"Explain a command."',
    '  )',
    '  if (( CURRENT == 2 )) || [[ $words[2] == help ]]; then',
    '    _describe command commands',
    '    return',
    '  fi',
    '  local command=$words[2]',
    '  shift words; (( CURRENT-- ))',
    '  case $command in',
    ...commands.flatMap(zshCommand),
    '  esac',
    '}',
    'compdef _meander meander',
    '',
  ].join('\n');
}

function zshCommand(one: CompletedCommand): string[] {
  const first = one.command.words;
  return [
    `    ${one.name}) _arguments -s \\`,
    ...flagsOf(one).flatMap(([name, flag]) => zshFlag(name, flag)),
    ...(first ? [`      ${quoted(`1:word:(${first.join(' ')})`)} \\`] : []),
    `      '*:file:_files' ;;`,
  ];
}

function zshFlag(name: string, flag: Flag): string[] {
  const about = `[${flag.help.replace(/[[\]\\:]/g, '\\$&')}]`;
  const words = valueWords(flag).map((word) => word.replace(/[:\\ ]/g, '\\$&'));
  const action = words.length > 0 ? `(${words.join(' ')})` : isFile(flag) ? '_files' : ' ';
  const value = flag.placeholder === undefined ? '' : `:value:${action}`;
  const names = [`--${name}`, ...(flag.short ? [`-${flag.short}`] : [])];
  return names.map((term) => `      ${quoted(`${term}${about}${value}`)} \\`);
}

function fish(commands: readonly CompletedCommand[]): string {
  const names = ['help', ...commands.map(({ name }) => name)].join(' ');
  return [
    '# Completion of meander for fish. Load it with: meander completion fish | source',
    'complete -c meander -e',
    `complete -c meander -n '__fish_use_subcommand' -f -a help -d 'Explain a command.'`,
    ...commands.map(
      ({ name, about }) => `complete -c meander -n '__fish_use_subcommand' -f -a ${name} -d ${fishQuoted(about)}`,
    ),
    `complete -c meander -n '__fish_seen_subcommand_from help' -f -a '${names}'`,
    ...commands.flatMap(fishCommand),
    '',
  ].join('\n');
}

function fishCommand(one: CompletedCommand): string[] {
  const start = `complete -c meander -n '__fish_seen_subcommand_from ${one.name}'`;
  const first = one.command.words;
  return [
    ...(first ? [`${start} -a ${fishQuoted(first.join(' '))}`] : []),
    ...flagsOf(one).map(([name, flag]) => {
      const words = valueWords(flag);
      const value = flag.placeholder === undefined ? '' : isFile(flag) ? ' -r' : ' -x';
      const choices = words.length > 0 ? ` -a ${fishQuoted(words.join(' '))}` : '';
      const short = flag.short ? ` -s ${flag.short}` : '';
      return `${start} -l ${name}${short}${value}${choices} -d ${fishQuoted(flag.help)}`;
    }),
  ];
}

const fishQuoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

/** Makes the script of each shell from the tables of commands and flags. */
export const completionScripts: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash,
  zsh,
  fish,
};
