import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitFlags } from '../../../streams/cli/fitFlags.js';
import { loadModel } from '../../../streams/index.js';
import { fitCommand } from '../../../streams/report/fitCommand.js';
import { cliPath } from '../../cliPath.js';
import { iris, irisColumns, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();

test.each([
  ['a plain run', []],
  ['a run with options', ['--standardize', '--holdout', '20', '--seed', 'a b', '--batch-size', '32', '--passes', '2']],
  ['a run that searches', ['--replicas', '2', '--escape', '--holdout', '40', '--rate', 'power:0.7', '--shuffle']],
])('the command of the report of %s learns the same model again', async (_, more) => {
  meander('fit', iris, '-k', '3', ...irisColumns, ...more, '--out', at('m.arrows'), '--quiet');
  const { status } = meander('report', at('m.arrows'), iris, '--out', at('m.html'));
  expect(status).toBe(0);
  const page = readFileSync(at('m.html'), 'utf8');
  const [, command, digest] = /<pre>([^<]*)<\/pre>[\s\S]*?<pre>([0-9a-f]{64})<\/pre>/.exec(page) ?? [];
  const typed = command.replaceAll('&#39;', "'");
  const words = [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain).slice(1);
  const again = words.map((word) => (word === 'iris.arrow' ? iris : word === 'model.arrows' ? at('n.arrows') : word));
  expect(
    meander(...again, '--json')
      .lines()
      .at(-1),
  ).toMatchObject({ event: 'done', digest });
});

test('every setting that a checkpoint records is in that command', async () => {
  const checkpoint = await loadModel(at('m.arrows'));
  for (const [name, { recordedAs }] of Object.entries(fitFlags)) {
    if (recordedAs === undefined) continue;
    const options = { ...checkpoint.options, [recordedAs]: 'other' };
    expect(fitCommand({ ...checkpoint, options })).toContain(`--${name} other`);
  }
});

test('a report is the same bytes whatever the number of threads', () => {
  for (const n of ['1', '2']) meander('report', at('m.arrows'), iris, '--out', at(`${n}.html`), '--threads', n);
  expect(readFileSync(at('1.html'))).toEqual(readFileSync(at('2.html')));
});

test('a report is refused under a name that is no HTML', () => {
  const { status, stderr } = meander('report', at('m.arrows'), '--out', at('r.pdf'));
  expect([status, stderr]).toEqual([2, expect.stringContaining('.html')]);
});

const checkpointsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.arrows'));

/** Learns without an end, and kills the run when it has some checkpoints. */
async function killedRun(folder: string, source: string): Promise<void> {
  const learning = [
    '-k',
    '3',
    '--passes',
    '1000000',
    '--batch-size',
    '32',
    '--checkpoint',
    folder,
    '--every',
    '5batches',
  ];
  const run: ChildProcess = spawn(process.execPath, [cliPath, 'fit', source, ...learning, '--quiet'], {
    stdio: 'ignore',
  });
  const hasSome = () => {
    try {
      return checkpointsIn(folder).length >= 2;
    } catch {
      return false;
    }
  };
  await expect.poll(hasSome, { timeout: 20_000 }).toBe(true);
  run.kill('SIGKILL');
  await once(run, 'exit');
}

describe('a report of a run that was killed', () => {
  const source = at('people.csv');
  const lines = Array.from({ length: 300 }, (_, i) => `${i},"N, ${i}",${(i % 3) * 9 + (i % 7) / 7},${i % 5}`);
  writeFileSync(source, `id,name,x,y\n${lines.join('\n')}\n`);

  test('is that of its newest checkpoint, and says that the run is unfinished', { timeout: 40_000 }, async () => {
    await killedRun(at('run'), source);
    const newest = checkpointsIn(at('run')).sort().at(-1) as string;
    const { status, stderr } = meander('report', at('run'), source, '--out', at('run.html'));
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('damaged')]);
    const page = readFileSync(at('run.html'), 'utf8');
    expect(page).toContain('The run is unfinished');
    expect(page).toContain((await loadModel(at(`run/${newest}`))).step.toLocaleString('en'));
  });

  test('names the checkpoints that are damaged, and takes the one before them', async () => {
    const [newest, before] = checkpointsIn(at('run')).sort().reverse();
    writeFileSync(at(`run/${newest}`), readFileSync(at(`run/${newest}`)).subarray(0, 900));
    for (const words of [
      ['report', at('run'), '--out', at('run.html')],
      ['inspect', at('run')],
    ])
      expect(meander(...words).stderr).toContain(`skipped the damaged checkpoint ${newest}`);
    const { step } = await loadModel(at(`run/${before}`));
    expect(readFileSync(at('run.html'), 'utf8')).toContain(` ${step.toLocaleString('en')} steps`);
  });

  test('is refused where all checkpoints are damaged', () => {
    for (const name of checkpointsIn(at('run'))) writeFileSync(at(`run/${name}`), '');
    for (const words of [
      ['report', at('run'), '--out', at('run.html')],
      ['inspect', at('run')],
    ]) {
      const { status, stderr } = meander(...words);
      expect([status, stderr]).toEqual([4, expect.stringMatching(/All checkpoints in .* are damaged: checkpoint-/)]);
    }
  });
});

describe('--keep', () => {
  const kept = (...more: string[]) => {
    meander('fit', at('people.csv'), '--columns', 'x,y', '-k', '3', '--out', at('p.arrows'), '--quiet');
    return meander('report', at('p.arrows'), ...more, '--out', at('p.html'));
  };
  test('shows columns of the source beside typical rows', () => {
    expect(kept(at('people.csv'), '--keep', 'id,name').status).toBe(0);
    const rows = [...readFileSync(at('p.html'), 'utf8').matchAll(/<td class="n">(\d+) of people.csv<\/td>.*/g)];
    expect(rows).toHaveLength(6);
    for (const [line, row] of rows) expect(line).toContain(`<td>id ${row}, name N, ${row}, x `);
  });
  test('names the columns that there are, where one is not', () => {
    const { status, stderr } = kept(at('people.csv'), '--keep', 'nix');
    expect([status, stderr]).toEqual([2, expect.stringMatching(/nix/)]);
  });
  test('is refused without a source', () => {
    const { status, stderr } = kept('--keep', 'id');
    expect([status, stderr]).toEqual([2, expect.stringContaining('--keep shows columns of SOURCE')]);
  });
});
