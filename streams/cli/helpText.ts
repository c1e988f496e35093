import type { Command, CommandEntry } from './command.js';
import { exitCodes } from './exitCodes.js';
import type { Flag, FlagGroup, Flags } from './flags.js';

/** Columns of a terminal that help texts fit into. */
const WIDTH = 80;
/** Column at which the explanation of a flag begins. */
const INDENT = 26;

/** The headings of help texts, in order. */
const GROUPS: readonly FlagGroup[] = [
  'Learning',
  'Method',
  'Points',
  'Starting centroids',
  'Forgetting and drift',
  'Quality',
  'Data',
  'Feeds',
  'Checkpoints',
  'Output',
  'Scale-out',
  'Live view',
  'Speed',
  'General',
];

/** The text of `meander --help`. */
export function overviewText(commands: readonly CommandEntry[]): string[] {
  const widest = Math.max(...commands.map(({ name }) => name.length));
  const row = ([term, explanation]: readonly [string, string]) => `  ${term.padEnd(widest + 2)}${explanation}`;
  return [
    'Meander: streaming k-means over Apache Arrow.',
    '',
    'Usage: meander COMMAND …',
    '       meander help COMMAND, or meander COMMAND --help',
    '       meander --version',
    '',
    'Commands',
    ...commands.map(({ name, about }) => row([name, about])),
    '',
    'Exit codes',
    ...exitCodes.map(row),
    '',
    'Example',
    '  meander fit points.arrow -k 8 --out model.arrows',
  ];
}

/** The text of `meander COMMAND --help`. */
export function commandText({ usage, about, flags, example, examples = [] }: Command): string[] {
  return [
    ...wrap(about, WIDTH),
    '',
    `Usage: ${usage}`,
    '',
    ...groupsOf(flags).flatMap(([group, members]) => [
      group,
      ...members.flatMap(([name, flag]) => flagLines(name, flag)),
      '',
    ]),
    'Example',
    `  ${example}`,
    ...examples.flatMap(([shows, line]) => ['', `  ${shows}`, `  ${line}`]),
    '',
    'Exit codes',
    ...exitCodes.map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`),
  ];
}

/** The flags of a command under their headings, in order. */
export const groupsOf = (flags: Flags): [FlagGroup, [string, Flag][]][] =>
  GROUPS.map((group): [FlagGroup, [string, Flag][]] => [
    group,
    Object.entries(flags).filter(([, flag]) => flag.group === group),
  ]).filter(([, members]) => members.length > 0);

function flagLines(name: string, flag: Flag): string[] {
  const term = `  ${flag.short ? `-${flag.short}, ` : ''}--${name}${placeholderOf(flag)}`;
  const [first, ...rest] = wrap(explanation(flag), WIDTH - INDENT);
  const indented = rest.map((line) => ' '.repeat(INDENT) + line);
  return term.length <= INDENT - 2
    ? [term.padEnd(INDENT) + first, ...indented]
    : [term, ' '.repeat(INDENT) + first, ...indented];
}

/** What stands after a flag in a help text: a space and its value, or the value that a switch may be given. */
export const placeholderOf = ({ placeholder, optional }: Flag): string =>
  optional ? `[=${optional.placeholder}]` : placeholder ? ` ${placeholder}` : '';

/** What a flag does, and its default. */
export function explanation({ help, required, default: fixed, defaultWords }: Flag): string {
  if (required) return `${help} Required.`;
  const words = defaultWords ?? fixed;
  return words === undefined ? help : `${help} Default: ${words}.`;
}

/** Breaks a text between words into lines of at most `width` characters; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
