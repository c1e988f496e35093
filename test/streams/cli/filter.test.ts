import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { cliPath } from '../../cliPath.js';
import { generated, jsonLines, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const node = process.execPath;
const digestOf = (path: string) => meander('inspect', path, '--json').lines()[0].digest;
const run = ['-k', '5', '--batch-size', '1000', '--block-rows', '300', '--init-rows', '1000', '--quiet'];

/** Runs a script of a shell, in which `$M` is the command. */
const shell = (script: string) => {
  const env = { ...process.env, BASH_ENV: '', M: `${node} ${cliPath}` };
  const { status, stderr, stdout } = spawnSync('bash', ['--norc', '-euc', script], {
    cwd: at('.'),
    encoding: 'utf8',
    env,
  });
  return { status, stderr, stdout };
};

/** Learns the rest of a lake by blocks, stats and step. @param sum sums the blocks of plan.ndjson into stats/ */
function learnByFilter(lake: string[], model: string, sum: (model: string) => void): string {
  for (let step = 0; ; step++) {
    writeFileSync(at('plan.ndjson'), meander('blocks', ...lake, '--after', model, '--steps', '1').stdout);
    if (readFileSync(at('plan.ndjson')).length === 0) return model;
    rmSync(at('stats'), { recursive: true, force: true });
    sum(model);
    const next = at(`next${step}.arrows`);
    // Any order of the files will do.
    const files = readdirSync(at('stats')).reverse();
    const stepped = meander('step', model, ...files.map((name) => at(`stats/${name}`)), '--out', next, '--json');
    expect([stepped.stderr, stepped.status]).toEqual(['', 0]);
    model = next;
  }
}

const inOneProcess = (model: string) =>
  expect(
    meander('stats', model, '--plan', at('plan.ndjson'), '--out-dir', at('stats'), '--quiet', '--threads', '1').stderr,
  ).toBe('');

beforeAll(() => {
  mkdirSync(at('lake'));
  // Rows over 12 binary orders, so that another order of summation gives other bits.
  for (const part of [0, 1, 2]) {
    const rows = Array.from({ length: 1700 }, (_, i) =>
      [1, 2, 3].map((t) => Math.fround(Math.sin((part * 1700 + i) * t * 12.9898) * 2 ** (i % 12))),
    );
    const text = ['x,y,z,w', ...rows.map((row, i) => [...row, 1 + (i % 3)].join(','))].join('\n');
    writeFileSync(at(`lake/p${part}.csv`), `${text}\n`);
  }
  meander('fit', at('lake'), ...run, '--weight', 'w', '--columns', 'x,y,z', '--out', at('whole.arrows'));
  meander(
    'fit',
    at('lake'),
    ...run,
    ...['--weight', 'w', '--columns', 'x,y,z', '--max-rows', '1000'],
    '--out',
    at('first.arrows'),
  );
}, 60_000);

describe('blocks, stats and step', () => {
  test('learn to the same digest as one process, with two processes of xargs', () => {
    const end = learnByFilter([at('lake')], at('first.arrows'), (model) => {
      const { status, stderr } = shell(
        'seq 0 $(($(wc -l < plan.ndjson) - 1)) | xargs -P 2 -n 1 ' +
          `$M stats ${model} --plan plan.ndjson --out-dir stats --threads 1 --quiet --blocks`,
      );
      expect([stderr.replaceAll(/.*read once to count.*\n/g, ''), status]).toEqual(['', 0]);
    });
    expect(digestOf(end)).toBe(digestOf(at('whole.arrows')));
  }, 120_000);

  test.each([
    ['growing mini-batches', ['--batch-size', 'grow:2']],
    ['weights that halve', ['--half-life', '700rows', '--batch-size', '3000']],
    ['features on one scale', ['--standardize', '--batch-size', '3000']],
    ['rows of length 1', ['--normalize', 'l2', '--batch-size', '3000']],
  ])(
    'do so with %s',
    (_, options) => {
      const spec = ['-k', '3', '--block-rows', '600', '--init-rows', '1000', '--quiet', ...options];
      mkdirSync(at('arrows'), { recursive: true });
      for (const part of ['0', '1'])
        meander(...generated('blobs', 7000, 3, 3, at(`arrows/p${part}.arrow`), '--part', part, '--batch-rows', '900'));
      meander('fit', at('arrows'), ...spec, '--out', at('whole2.arrows'));
      const first = options.includes('grow:2') ? '4096' : '6000';
      meander('fit', at('arrows'), ...spec, '--max-rows', first, '--out', at('first2.arrows'));
      expect(digestOf(learnByFilter([at('arrows')], at('first2.arrows'), inOneProcess))).toBe(
        digestOf(at('whole2.arrows')),
      );
    },
    60_000,
  );
});

describe('meander blocks', () => {
  test('cuts files into blocks that go on in the next file', () => {
    const lines = meander('blocks', at('lake'), '--block-rows', '2000').lines();
    expect(lines).toEqual([
      {
        block: 0,
        blocks: 3,
        parts: [
          { file: at('lake/p0.csv'), from: 0, to: 1700 },
          { file: at('lake/p1.csv'), from: 0, to: 300 },
        ],
      },
      {
        block: 1,
        blocks: 3,
        parts: [
          { file: at('lake/p1.csv'), from: 300, to: 1700 },
          { file: at('lake/p2.csv'), from: 0, to: 600 },
        ],
      },
      { block: 2, blocks: 3, parts: [{ file: at('lake/p2.csv'), from: 600, to: 1700 }] },
    ]);
  });

  test('says that CSV files are read to count their rows', () => {
    expect(meander('blocks', at('lake')).stderr).toContain('is read once to count them');
  });

  test('prints nothing where all rows are learned from, and says so', () => {
    const { stdout, stderr, status } = meander('blocks', at('lake'), '--after', at('whole.arrows'));
    expect([stdout, status]).toEqual(['', 0]);
    expect(stderr).toContain('nothing is left to plan: the model has read 5100 rows, and the files have 5100');
  });

  test.each([
    [['-'], 'stdin'],
    [['sql:SELECT 1.5 AS x'], 'cannot be cut into blocks'],
    [['lake', '--steps', '1'], '--steps counts mini-batches of a run; add --after MODEL.'],
    [['lake', '--after', 'first.arrows', '--block-rows', '7'], 'has blocks of 300 rows'],
    [['lake', '--after', 'first.arrows', '--columns', 'x'], 'learned with columns = x,y,z, but --columns x was given'],
  ])('refuses %j', (words, message) => {
    const { status, stderr } = shell(`printf 'x\\n1.5\\n' | $M blocks ${words.map((word) => `'${word}'`).join(' ')}`);
    expect(stderr).toContain(message);
    expect(status).not.toBe(0);
  });
});

describe('meander stats', () => {
  const stats = (...words: string[]) =>
    meander('stats', at('first.arrows'), ...words, '--out', at('s.arrows'), '--json');

  test('sums rows of a file, or of a pipe, to the same bytes', () => {
    stats(at('lake/p1.csv'), '--rows', '100..400', '--block', '2', '--threads', '1');
    const rows = readFileSync(at('lake/p1.csv'), 'utf8').split('\n');
    writeFileSync(at('piece.csv'), [rows[0], ...rows.slice(101, 401), ''].join('\n'));
    const { stderr } = shell('$M stats first.arrows - --block 2 --format csv --out piped.arrows --quiet < piece.csv');
    expect(stderr).toBe('');
    expect(readFileSync(at('piped.arrows')).equals(readFileSync(at('s.arrows')))).toBe(true);
  });

  test('keeps one process for lines of a plan that come one after another, also of other models', () => {
    const part = { file: at('lake/p0.csv'), from: 0, to: 300 };
    const lines = [
      { block: 0, parts: [part] },
      { block: 1, model: at('whole.arrows'), parts: [part] },
    ];
    writeFileSync(at('lines'), lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(shell('$M stats first.arrows --plan - --quiet < lines > both.arrows').stderr).toBe('');
    const stepped = meander('step', at('first.arrows'), at('both.arrows'), '--out', at('x.arrows'));
    expect(stepped.stderr).toContain(
      `Block 1 in ${at('both.arrows')} was summed against the model ${digestOf(at('whole.arrows'))}`,
    );
  });

  test('has the response of the run to bad rows', () => {
    writeFileSync(at('bad.csv'), 'x,y,z,w\n1,2,3,1\n1,,3,1\n4,5,6,1\n');
    const { stderr, status } = stats(at('bad.csv'), '--block', '0');
    expect(stderr).toContain('row 1, column "y" is null');
    expect(status).toBe(3);
    meander('fit', at('lake'), ...run, '--columns', 'x,y,z', '--on-bad-row', 'skip', '--out', at('skip.arrows'));
    const skipped = meander(
      'stats',
      at('skip.arrows'),
      at('bad.csv'),
      '--block',
      '0',
      '--out',
      at('s.arrows'),
      '--json',
    );
    expect(skipped.lines().at(-1)).toMatchObject({ rows: 3, rejected: 1, blocks: 1 });
  });

  test('a bad row outside of the rows of the block does not stop it', () => {
    writeFileSync(at('bad.csv'), 'x,y,z,w\n1,2,3,1\n1,,3,1\n4,5,6,1\n');
    expect(stats(at('bad.csv'), '--rows', '2..3', '--block', '0').lines().at(-1)).toMatchObject({ rows: 1 });
  });

  test.each([
    [['lake/p0.csv', '--rows', '1600..1800', '--block', '0'], 3, 'has 1700 rows, but rows 1600 to 1800'],
    [['lake/p0.csv', '--rows', '0..301', '--block', '0'], 2, 'has 301 rows, but a block of this run has at most 300'],
    [['lake/p0.csv', '--rows', '5..5', '--block', '0'], 2, '--rows must be the first row and the row after'],
    [['lake/p0.csv'], 2, '--block is missing'],
    [['--plan', 'plan.ndjson', '--blocks', '5..3'], 2, '--blocks must be numbers of blocks'],
    [['lake/p0.csv', '--plan', 'plan.ndjson'], 2, '--plan names files'],
    [['lake/p0.csv', '--block', '0', '--rows', '0..9', '--columns', 'x,y'], 4, 'learned with columns = x,y,z'],
    [['--plan', 'nowhere.ndjson'], 3, 'The plan nowhere.ndjson cannot be read'],
    [['--plan', 'one.ndjson', '--blocks', '0,4'], 4, 'The plan one.ndjson has no block 4'],
  ])('refuses %j', (words, code, message) => {
    shell('$M blocks lake/p0.csv --block-rows 300 2> said | head -1 > one.ndjson');
    const { status, stderr } = shell(`$M stats first.arrows ${words.join(' ')} --out refused.arrows`);
    expect(stderr).toContain(message);
    expect(status).toBe(code);
    expect(readdirSync(at('.')).filter((name) => name.startsWith('refused'))).toEqual([]);
  });
});

describe('meander step', () => {
  beforeAll(() => {
    writeFileSync(
      at('plan.ndjson'),
      meander('blocks', at('lake'), '--after', at('first.arrows'), '--steps', '1').stdout,
    );
    rmSync(at('stats'), { recursive: true, force: true });
    inOneProcess(at('first.arrows'));
    renameSync(at('stats'), at('four'));
    meander(
      'stats',
      at('first.arrows'),
      at('lake/p1.csv'),
      '--rows',
      '0..300',
      '--block',
      '0',
      '--quiet',
      '--out',
      at('lone.arrows'),
    );
  }, 60_000);
  const file = (block: number) => `four/block-00000${block}.arrows`;
  const four = [0, 1, 2, 3].map(file);

  test.each([
    ['a missing block', four.slice(1), '1 of 4 blocks are missing: 0. 3 blocks of 700 rows are there'],
    ['a missing last block', four.slice(0, 3), '1 of 4 blocks are missing: 3.'],
    ['a double block', [...four, file(2)], `Block 2 is there twice, in ${file(2)} and in ${file(2)}`],
    ['fewer blocks than --blocks says', [...four, '--blocks', '6'], '2 of 6 blocks are missing: 4, 5.'],
    ['more blocks than --blocks says', [...four, '--blocks', '3'], 'Block 3 is there, but the mini-batch has 3 blocks'],
  ])('refuses %s', (_, words, message) => {
    const { status, stderr } = shell(`$M step first.arrows ${words.join(' ')} --out refused.arrows`);
    expect(stderr).toContain(message);
    expect(status).toBe(4);
    expect(readdirSync(at('.'))).not.toContain('refused.arrows');
  });

  test('refuses blocks of another model, naming both', () => {
    const { status, stderr } = shell(`$M step whole.arrows ${four.join(' ')} --out refused.arrows`);
    expect(stderr).toContain(`summed against the model ${digestOf(at('first.arrows'))}, but this step needs`);
    expect(status).toBe(4);
  });

  test('refuses what holds no statistics', () => {
    const { status, stderr } = shell('$M step first.arrows whole.arrows --out refused.arrows');
    expect(stderr).toContain('whole.arrows is Arrow data but holds no statistics');
    expect(status).toBe(3);
  });

  test('refuses runs that need their rows', () => {
    meander('fit', at('lake'), ...run, '--replicas', '2', '--out', at('replicas.arrows'));
    const { status, stderr } = shell('$M blocks lake --after replicas.arrows');
    expect(stderr).toContain('cannot have replicas');
    expect(status).toBe(2);
  });

  test('says that nobody told it how many blocks there are', () => {
    const { status, stderr } = shell('$M step first.arrows lone.arrows --out lone2.arrows');
    expect(stderr).toContain('nobody said how many blocks there are: 1 were given; --blocks 1 makes sure of it');
    expect(status).toBe(0);
  });

  test('says the step, the rows and the digest, and fit does not resume from it', () => {
    const { stdout } = shell(
      "mkdir -p ck; $M step first.arrows 'four/*.arrows' --out ck/checkpoint-000000000002.arrows --json",
    );
    expect(jsonLines(stdout)[0]).toMatchObject({
      step: 2,
      blocks: 4,
      rows: { read: 2000 },
      out: 'ck/checkpoint-000000000002.arrows',
    });
    expect(jsonLines(stdout)[0].digest).toBe(digestOf(at('ck/checkpoint-000000000002.arrows')));
    const kept = meander('inspect', at('ck/checkpoint-000000000002.arrows'), '--json').lines()[0].options;
    expect(kept).toMatchObject({ columns: 'x,y,z', weight: 'w', maxRows: 2000 });
    expect(meander('inspect', at('ck/checkpoint-000000000002.arrows')).stdout).toContain(
      'meander blocks --after plans what comes next',
    );
    const name = readdirSync(at('ck'))[0];
    const resumed = ['--weight', 'w', '--columns', 'x,y,z', '--max-rows', '2000', '--checkpoint', at('ck'), '--resume'];
    const { stderr, status } = meander('fit', at('lake'), ...run, ...resumed);
    expect([name, stderr, status]).toEqual([
      'checkpoint-000000000002.arrows',
      expect.stringContaining('blocks that other processes'),
      4,
    ]);
  });
});
