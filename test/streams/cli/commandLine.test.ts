import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import type { Command, CommandEntry } from '../../../streams/cli/command.js';
import { runCommandLine } from '../../../streams/cli/commandLine.js';
import { commands } from '../../../streams/cli/commands.js';
import { failures } from '../../../streams/cli/exitCodes.js';
import { commonFlags, type Flags } from '../../../streams/cli/flags.js';
import { printOut } from '../../../streams/cli/standardStreams.js';
import { cliPath } from '../../cliPath.js';
import { generated, iris, irisColumns, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();

/** What is printed on stdout in this process. */
const printed = vi.hoisted((): string[] => []);
vi.mock('../../../streams/cli/standardStreams.js', () => ({
  printOut: (text: string) => void printed.push(text),
  printError: () => {},
}));

describe('the command line', () => {
  test.each([
    ['an unknown flag, with the nearest one', ['fit', 'x', '--colums', 'a'], 2, 'did you mean --columns?'],
    ['an unknown command, with the nearest one', ['fitt'], 2, 'did you mean fit?'],
    ['a missing -k', ['fit', iris], 2, '-k is missing. Number of clusters. For example: meander fit points.arrow -k 8'],
    ['a missing source', ['fit', '-k', '2'], 2, 'No source is given'],
    ['a value that is no number', ['fit', iris, '-k', 'x'], 2, '--k must be a whole number of at least 1, but is "x".'],
    ['a value that is missing', ['fit', iris, '-k'], 2, '-k needs a value: -k N.'],
    ['a value for a switch', ['fit', iris, '-k', '2', '--shuffle=yes'], 2, '--shuffle takes no value'],
    ['a model that is missing', ['score'], 2, 'score needs a model and a source, but was given nothing'],
    ['an --out that is missing', ['predict', 'm', iris], 2, '--out is missing.'],
    ['a missing file', ['fit', 'nowhere.arrow', '-k', '2'], 3, 'nowhere.arrow'],
    ['a file of text without numbers', ['fit', cliPath, '-k', '2'], 3, 'has no column of numbers to cluster'],
    ['a model that is not one', ['inspect', iris], 4, 'no Meander model'],
  ])('refuses %s', (_, words, code, text) => {
    const { status, stderr } = meander(...words);
    expect(stderr).toContain(text);
    expect(status).toBe(code);
  });
  test('says where a file is cut, and reads the rest with --allow-unterminated', () => {
    meander(...generated('blobs', 1000, 2, 2, at('whole.arrows')));
    const whole = readFileSync(at('whole.arrows'));
    writeFileSync(at('cut.arrows'), whole.subarray(0, whole.length - 8));
    const { status, stderr } = meander('fit', at('cut.arrows'), '-k', '2');
    expect(status).toBe(3);
    expect(stderr).toContain(`at byte ${whole.length - 8}: it ends without an end-of-stream marker`);
    expect(meander('fit', at('cut.arrows'), '-k', '2', '--allow-unterminated', '--quiet').status).toBe(0);
  });
  test('finds a flipped bit in a model', () => {
    meander('fit', iris, '-k', '3', '--quiet', '--out', at('flip.arrows'));
    const bytes = readFileSync(at('flip.arrows'));
    bytes[bytes.length - 100] ^= 1;
    writeFileSync(at('flip.arrows'), bytes);
    const { status, stderr } = meander('inspect', at('flip.arrows'));
    expect(status).toBe(4);
    expect(stderr).toContain('SHA-256');
  });
  test('ends well when the reader of a pipe closes it early', () => {
    meander('fit', iris, ...irisColumns, '-k', '3', '--quiet', '--out', at('iris.arrows'));
    const predict = `node ${cliPath} predict ${at('iris.arrows')} ${iris} --out - ${irisColumns.join(' ')}`;
    const script = `set -o pipefail; ${predict} | head -c 10 | wc -c`;
    expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim()).toBe('10');
  });
});

describe('help', () => {
  test('names every command and every exit code', () => {
    const { status, stdout } = meander('--help');
    expect(status).toBe(0);
    for (const { name, about } of commands) expect(stdout).toContain(`  ${name.padEnd(12)}${about}`);
    for (const { code, meaning } of Object.values(failures)) expect(stdout).toContain(`  ${code}           ${meaning}`);
  });
  test('is printed without a command, too, which is a usage error', () => {
    expect(meander()).toMatchObject({ status: 2, stdout: meander('help').stdout });
  });
  test('of a command is the same for "help COMMAND" and "COMMAND --help"', () => {
    const { stdout } = meander('help', 'fit');
    expect(meander('fit', '--help').stdout).toBe(stdout);
    expect(meander('fit', '-k', 'x', '-h').stdout).toBe(stdout);
    expect(stdout).toMatch(
      /^Learns k clusters[\s\S]*\nLearning\n {2}-k, --k N [\s\S]*\nOutput\n[\s\S]*\nExample\n {2}meander fit /,
    );
  });
  test('of an unknown command suggests the nearest one', () => {
    expect(meander('help', 'scor').stderr).toContain('did you mean score?');
  });
});

describe('a command in the table of commands', () => {
  const flags = {
    times: {
      group: 'Output',
      placeholder: 'N',
      default: 1,
      help: 'How often to greet.',
      value: {
        must: 'a digit',
        accepts: (value): value is number => typeof value === 'number' && value < 10,
        read: Number,
      },
    },
    ...commonFlags,
  } satisfies Flags;
  const greet: Command = {
    usage: 'meander greet NAME',
    about: 'Greets.',
    example: 'meander greet Ada --times 2',
    flags,
    async run({ get, positionals }) {
      printOut(`Hello ${positionals[0]}! `.repeat(get(flags.times)));
      return 0;
    },
  };
  const withGreet: CommandEntry[] = [...commands, { name: 'greet', about: 'Greet someone.', load: async () => greet }];
  const run = (...words: string[]) => {
    printed.length = 0;
    return runCommandLine(words, withGreet);
  };
  test('is run with its checked flags and their defaults', async () => {
    expect(await run('greet', 'Ada', '--times', '2')).toBe(0);
    expect(printed.join('')).toBe('Hello Ada! Hello Ada! ');
    await run('greet', 'Ada');
    expect(printed.join('')).toBe('Hello Ada! ');
    await expect(run('greet', 'Ada', '--times', '12')).rejects.toThrow('--times must be a digit, but is "12".');
  });
  test('has a help text, a place in the overview, and is suggested', async () => {
    await run('help', 'greet');
    expect(printed.join('')).toContain('  --times N               How often to greet. Default: 1.');
    await run('help');
    expect(printed.join('')).toContain('  greet       Greet someone.');
    await expect(run('gret')).rejects.toThrow('did you mean greet?');
  });
});
