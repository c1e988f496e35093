import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fitFlags } from '../../../streams/cli/fitFlags.js';
import { loadModel } from '../../../streams/index.js';
import { fitCommand } from '../../../streams/report/fitCommand.js';
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
