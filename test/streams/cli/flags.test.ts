import { describe, expect, test } from 'vitest';
import { oneOf, wholeNumber } from '../../../src/options/index.js';
import { commonFlags, type Flags, readArguments } from '../../../streams/cli/flags.js';
import { names } from '../../../streams/cli/flagValues.js';

const flags = {
  k: { group: 'Method', short: 'k', placeholder: 'N', value: wholeNumber(1), required: true, help: 'Clusters.' },
  starts: { group: 'Method', placeholder: 'R', value: wholeNumber(1), default: 10, help: 'Starts.' },
  init: { group: 'Method', placeholder: 'a|b', value: oneOf('a', 'b'), help: 'Start.' },
  keep: { group: 'Output', placeholder: 'A,B', value: names, help: 'Columns.' },
  ...commonFlags,
} satisfies Flags;
const read = (...words: string[]) => readArguments(words, flags, 'meander test -k 3');

describe('readArguments', () => {
  test('gives values their types, and defaults where they are not typed', () => {
    const { get, positionals } = read('one', '-k', '3', 'two', '--keep', 'a, b', '--json');
    const k: number = get(flags.k);
    const starts: number = get(flags.starts);
    const init: 'a' | 'b' | undefined = get(flags.init);
    const keep: string[] | undefined = get(flags.keep);
    const json: boolean = get(flags.json);
    expect([k, starts, init, keep, json, get(flags.quiet)]).toEqual([3, 10, undefined, ['a', 'b'], true, false]);
    expect(positionals).toEqual(['one', 'two']);
  });
  test.each([
    [['-k', '0'], '--k must be a whole number of at least 1, but is "0".'],
    [['-k', '3.5'], '--k must be a whole number of at least 1, but is "3.5".'],
    [['-k='], '--k must be a whole number of at least 1, but is'],
    [['-k', '3', '--init', 'c'], '--init must be a or b, but is "c".'],
    [
      ['-k', '3', '--keep', 'a,,b'],
      '--keep must be names with commas between them, such as a,b or "x,y",z, but is "a,,b".',
    ],
    [['-k', '3', '--start', '2'], 'There is no flag --start; did you mean --starts?'],
    [['-k', '3', '--constructor'], 'There is no flag --constructor. --help lists all flags.'],
    [['--json=yes', '-k', '3'], '--json takes no value, but was given "yes"; leave the value out.'],
    [[], '-k is missing. Clusters. For example: meander test -k 3'],
  ])('refuses %j', (words, message) => {
    expect(() => read(...words)).toThrow(message);
  });
  test('checks no values where help is wanted', () => {
    expect(read('--help', '--starts', 'x').isSet('help')).toBe(true);
  });
});
