import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../../streams/cli/commands.js';
import { meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const csv = (name: string, header: string, lines: readonly number[][]) =>
  writeFileSync(at(name), `${header}\n${lines.map((line) => line.join(',')).join('\n')}\n`);
const xy = [
  [0, 100],
  [1, 101],
  [50, 0],
  [51, 1],
];

beforeAll(() => {
  csv('xy.csv', 'x,y', xy);
  csv(
    'yxid.csv',
    'y,id,x',
    xy.map(([x, y], i) => [y, 1000 * i, x]),
  );
  csv('pq.csv', 'p,q', xy);
  csv(
    'distance.csv',
    'x,y,distance',
    xy.map((row) => [...row, 7]),
  );
  expect(meander('fit', at('xy.csv'), '-k', '2', '--out', at('m.arrows'), '--quiet').status).toBe(0);
  expect(
    meander('fit', at('yxid.csv'), '-k', '2', '--columns', 'y,x', '--out', at('yx.arrows'), '--quiet').status,
  ).toBe(0);
});

describe('features by name', () => {
  test('score finds the features of its model among other columns, in any order', () => {
    const [straight, mixed] = ['xy.csv', 'yxid.csv'].map((name) =>
      meander('score', at('m.arrows'), at(name), '--json'),
    );
    expect(mixed.lines()[0]).toEqual(straight.lines()[0]);
  });
  test('data without a feature is refused with both lists', () => {
    for (const command of ['score', 'certify']) {
      const { status, stderr } = meander(command, at('m.arrows'), at('pq.csv'));
      expect(status).toBe(3);
      expect(stderr).toMatch(/from the features x, y, but the data lacks x, y; its columns are: .*p \(DOUBLE\), q/);
    }
  });
  test('--columns of other names is refused unless --match place says so', () => {
    const words = ['score', at('m.arrows'), at('pq.csv'), '--columns', 'p,q', '--json'];
    expect(meander(...words)).toMatchObject({ status: 2, stderr: expect.stringContaining('are p, q, but the model') });
    expect(meander(...words, '--match', 'place').lines()[0].inertia).toBe(2);
  });
  test('diff compares models whose features are in another order, with and without rows', () => {
    for (const source of [[], [at('yxid.csv')]]) {
      const { lines } = meander('diff', at('m.arrows'), at('yx.arrows'), ...source, '--json');
      expect(lines().map(({ ofOld, ofNew }) => [ofOld, ofNew])).toEqual([
        [1, 1],
        [1, 1],
      ]);
    }
  });
  test('fit --init takes the features of the model by name', () => {
    const words = ['-k', '2', '--init', at('m.arrows'), '--json'];
    const [straight, mixed] = ['xy.csv', 'yxid.csv'].map((name) =>
      meander('fit', at(name), ...words)
        .lines()
        .at(-1),
    );
    expect(mixed.digest).toBe(straight.digest);
  });
});

describe('names of columns', () => {
  test('predict keeps a column that is called distance, and says what its own is called', () => {
    const { stderr, lines } = meander(
      ...['predict', at('m.arrows'), at('distance.csv'), '--keep', 'distance', '--out', at('l.arrows'), '--json'],
    );
    const labels = tableFromIPC(readFileSync(at('l.arrows')));
    expect(labels.schema.names).toEqual(['cluster', 'meander_distance', 'distance']);
    expect([...(labels.getChild('distance') ?? [])]).toEqual([7, 7, 7, 7]);
    expect([...(labels.getChild('meander_distance') ?? [])]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(stderr).toContain('that of the labels is called "meander_distance"');
    expect(lines()[0].warnings).toHaveLength(1);
  });
});

describe('what is read is never replaced', () => {
  const cases: [string, () => string[]][] = [
    ['fit', () => ['fit', at('a.arrow'), '-k', '2', '--out', at('a.arrow')]],
    ['fit by a relative path', () => ['fit', at('a.arrow'), '-k', '2', '--out', relative('.', at('a.arrow'))]],
    ['fit by a symbolic link', () => ['fit', at('a.arrow'), '-k', '2', '--out', at('symbolic.arrow')]],
    ['fit by a hard link', () => ['fit', at('hard.arrow'), '-k', '2', '--out', at('a.arrow')]],
    ['fit by a link to its folder', () => ['fit', at('a.arrow'), '-k', '2', '--out', `${at('folder')}/a.arrow`]],
    ['fit of a glob', () => ['fit', at('*.arrow'), '-k', '2', '--out', at('a.arrow')]],
    ['fit of a folder', () => ['fit', at('data'), '-k', '2', '--out', at('data/part/b.arrow')]],
    [
      'fit of a folder that does not hold the file yet',
      () => ['fit', at('data'), '-k', '2', '--out', at('data/m.arrows')],
    ],
    ['fit with checkpoints', () => ['fit', at('data'), '-k', '2', '--checkpoint', at('data/run')]],
    ['fit of a query', () => ['fit', `sql:FROM '${at('a.arrow')}'`, '-k', '2', '--out', at('a.arrow')]],
    ['fit --init', () => ['fit', at('xy.csv'), '-k', '2', '--init', at('m.arrows'), '--out', at('m.arrows')]],
    ['fit --replay', () => ['fit', at('xy.csv'), '-k', '2', '--replay', at('m.arrows'), '--out', at('m.arrows')]],
    ['fit --publish', () => ['fit', 'nats://h/T?subject=a', '-k', '2', '--publish', 'nats://h/T']],
    ['predict', () => ['predict', at('m.arrows'), at('a.arrow'), '--out', at('a.arrow')]],
    ['predict, its model', () => ['predict', at('m.arrows'), at('xy.csv'), '--out', at('m.arrows')]],
    ['diff', () => ['diff', at('m.arrows'), at('yx.arrows'), '--out', at('yx.arrows')]],
    ['solve', () => ['solve', at('a.arrow'), '-k', '2', '--out', at('a.arrow')]],
    ['solve --responsibilities', () => ['solve', at('a.arrow'), '-k', '2', '--responsibilities', at('a.arrow')]],
    ['solve --lp', () => ['solve', at('a.lp'), '-k', '2', '--lp', at('a.lp')]],
    ['landscape --svg', () => ['landscape', at('a.svg'), '-k', '2', '--svg', at('a.svg')]],
    ['landscape --map', () => ['landscape', at('a.svg'), '-k', '2', '--map', at('a.svg')]],
    ['export', () => ['export', at('m.csv'), at('m.csv')]],
    ['two outputs', () => ['landscape', at('xy.csv'), '-k', '2', '--svg', at('p.svg'), '--map', at('p.svg')]],
  ];
  const files = () =>
    ['a.arrow', 'data/part/b.arrow', 'm.arrows', 'yx.arrows', 'm.csv'].map((name) => readFileSync(at(name)));
  beforeAll(() => {
    mkdirSync(at('data/part'), { recursive: true });
    for (const name of ['a.arrow', 'data/part/b.arrow'])
      meander('generate', 'blobs', '--rows', '50', '--dims', '2', '--out', at(name), '--quiet');
    symlinkSync(at('a.arrow'), at('symbolic.arrow'));
    linkSync(at('a.arrow'), at('hard.arrow'));
    symlinkSync(at('.'), at('folder'));
    for (const name of ['a.lp', 'a.svg', 'm.csv']) writeFileSync(at(name), readFileSync(at('m.arrows')));
  });
  test.each(cases)('%s refuses', (_, words) => {
    const before = files();
    const { status, stderr } = meander(...words());
    expect([status, stderr]).toEqual([2, expect.stringMatching(/what (the command reads|is read as)|are both/)]);
    expect(files()).toEqual(before);
  });
  test('generate may write to a file that is called as its kind of stream', () => {
    const words = ['generate', 'blobs', '--rows', '50', '--out', at('blobs')];
    expect([meander(...words).status, meander(...words).status]).toEqual([0, 0]);
  });
});

describe('names of outputs', () => {
  test.each<[string, () => string[], string]>([
    [
      'predict',
      () => ['predict', at('m.arrows'), at('xy.csv'), '--out', at('l.xlsx')],
      '.arrows, .arrow, .feather, .ipc, .parquet, .csv',
    ],
    ['fit', () => ['fit', at('xy.csv'), '-k', '2', '--out', at('m.json')], '.arrows, .arrow, .feather, .ipc'],
    ['diff', () => ['diff', at('m.arrows'), at('m.arrows'), '--out', at('d.parquet')], '.arrows'],
    ['generate', () => ['generate', 'blobs', '--out', at('g.npy')], '.arrows'],
    ['solve', () => ['solve', at('xy.csv'), '-k', '2', '--out', at('s.onnx')], '.arrows'],
    ['solve --lp', () => ['solve', at('xy.csv'), '-k', '2', '--lp', at('s.mps')], '.lp'],
    ['landscape', () => ['landscape', at('xy.csv'), '-k', '2', '--svg', at('s.png')], '.svg'],
    ['export', () => ['export', at('m.arrows'), at('m.xlsx')], '.npy, .json'],
  ])('%s refuses an extension that it does not write, and lists those that it does', (_, words, listed) => {
    expect(meander(...words())).toMatchObject({ status: 2, stderr: expect.stringContaining(listed) });
  });
  test('every flag that names an output says what it may be', async () => {
    for (const { name, load } of commands) {
      const { flags } = await load();
      for (const [flag, { group, placeholder = '', writes }] of Object.entries(flags))
        if (group === 'Output' && /FILE|MODEL|LABELS|MAP|URL|DIR/.test(placeholder))
          expect([name, flag, writes]).toEqual([name, flag, expect.anything()]);
    }
  });
});
