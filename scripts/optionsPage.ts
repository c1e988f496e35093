import { type Option, optionNames, optionTable } from '../src/learner/index.js';
import { fitFlags } from '../streams/cli/fitFlags.js';
import type { Flag } from '../streams/cli/flags.js';

/** The text of docs/options.md: every option of a run, from the tables that the program itself uses. */
export function optionsPage(): string {
  const groups = [...new Set(optionNames.map((name) => optionTable[name].group))];
  const others = Object.entries(fitFlags).filter(
    ([name]) => !optionNames.some((one) => optionTable[one].flag === name),
  );
  return [
    '# Options of a run',
    '',
    'Set an option on the command line or in a program; both mean the same:',
    '',
    '```sh',
    'npx meander generate blobs --rows 20000 --dims 4 -k 5 --out options.arrow --quiet',
    'npx meander fit options.arrow -k 5 --batch-size 1000 --half-life 5000rows --quiet --out options.arrows',
    '```',
    '',
    '```ts',
    "import { fromPoints, fromSource, miniBatchKMeans } from 'meander';",
    '',
    'const source = fromPoints({ values: Float64Array.from({ length: 8000 }, (_, i) => i % 5), d: 4 });',
    "fromSource(source).pipe(miniBatchKMeans({ k: 5, batchSize: 1000, halfLife: '5000rows' })).subscribe(console.log);",
    '```',
    '',
    'In a program `rate` may also be a function `(batchWeight, weight) => η`, and `init` may be given centroids',
    '`{ centroids, weights }`. `meander fit --help` prints this page on a terminal. An option that is marked "same to resume"',
    'must have the same value when a run is resumed from a checkpoint.',
    ...groups.flatMap((group) => ['', `## ${group}`, '', ...optionTableOf(group)]),
    '',
    '## Other flags of `fit`',
    '',
    'The flags about columns and threads are also options of `miniBatchKMeans`, under the same names in camelCase.',
    '',
    row(['flag of `fit`', 'default', 'what it does']),
    row(['---', '---', '---']),
    ...others
      .filter(([name]) => name !== 'help')
      .map(([name, flag]) => row([flagOf(name, flag), defaultOf(flag), flag.help])),
    '',
    '<!-- This page is generated from the option table: npx vitest run test/scripts/optionsPage.test.ts -u -->',
    '',
  ].join('\n');
}

function optionTableOf(group: string): string[] {
  const members = optionNames.filter((name) => optionTable[name].group === group);
  return [
    row(['option', 'flag of `fit`', 'default', 'same to resume', 'what it does']),
    row(['---', '---', '---', '---', '---']),
    ...members.map((name) => {
      const option: Pick<Option<unknown>, 'flag' | 'placeholder' | 'help'> & { recorded?: unknown } = optionTable[name];
      const same = option.recorded ? 'yes' : 'no';
      return row([`\`${name}\``, flagOf(option.flag, option), optionTable[name].default.words, same, option.help]);
    }),
  ];
}

const flagOf = (name: string, { placeholder }: Pick<Flag, 'placeholder'>): string =>
  `\`--${name}${placeholder ? ` ${placeholder}` : ''}\``;

const defaultOf = (flag: Flag): string => String(flag.defaultWords ?? flag.default ?? '');

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
