import type { Command, CommandEntry } from '../streams/cli/command.js';
import { exitCodes } from '../streams/cli/exitCodes.js';
import { explanation, groupsOf, placeholderOf } from '../streams/cli/helpText.js';

/** A text as troff prints it: no letter at the start of a line, and no backslash, is an instruction. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(/[^\n -~]/gu, (letter) => `\\[u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);

const bold = (text: string): string => `\\fB${roff(text)}\\fR`;

/** The text of man/meander.1: every command and flag, from the tables that the program itself uses. */
export async function manPage(commands: readonly CommandEntry[]): Promise<string> {
  const loaded = await Promise.all(commands.map(async ({ name, load }) => commandLines(name, await load())));
  return [
    '.\\" This page is generated from the tables of commands: npx vitest run test/scripts/manPage.test.ts -u',
    '.TH MEANDER 1',
    '.SH NAME',
    'meander \\- streaming k\\-means over Apache Arrow',
    '.SH SYNOPSIS',
    `${bold('meander')} \\fICOMMAND\\fR [\\fIWORDS\\fR] [\\fIFLAGS\\fR]`,
    '.SH COMMANDS',
    ...loaded.flat(),
    '.SH CONFIGURATION',
    roff(
      'The file meander.toml in the working directory, or the one that --config names, sets flags: its keys are the ' +
        'flags without the leading --. Keys at its top are for every command that has the flag, those of a table such ' +
        'as [fit] for that command. What is typed wins, and paths are relative to the file. --config none reads none.',
    ),
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(([code, meaning]) => ['.TP', code, roff(meaning)]),
    '',
  ].join('\n');
}

function commandLines(name: string, { usage, about, flags, example, examples = [] }: Command): string[] {
  return [
    `.SS ${roff(name)}`,
    bold(usage),
    '.PP',
    roff(about),
    ...groupsOf(flags).flatMap(([group, members]) => [
      '.PP',
      `\\fI${roff(group)}\\fR`,
      ...members.flatMap(([flag, entry]) => {
        const short = entry.short ? `${bold(`-${entry.short}`)}, ` : '';
        const value = placeholderOf(entry).replace(/(?<=^ |^\[=).*?(?=\]?$)/, (word) => `\\fI${roff(word)}\\fR`);
        return ['.TP', `${short}${bold(`--${flag}`)}${value}`, roff(explanation(entry))];
      }),
    ]),
    '.PP',
    '\\fIExamples\\fR',
    ...[['', example] as const, ...examples].flatMap(([shows, line]) => [
      '.PP',
      ...(shows === '' ? [] : [roff(shows)]),
      '.EX',
      roff(line),
      '.EE',
    ]),
  ];
}
