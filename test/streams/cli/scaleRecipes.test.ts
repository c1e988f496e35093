import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { statsFlags } from '../../../streams/cli/statsFlags.js';
import { generated, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const recipe = (name: string) => new URL(`../../../docs/recipes/${name}`, import.meta.url).pathname;

test('the Kubernetes Job runs stats with flags that it has, and its shares are all blocks', () => {
  const text = readFileSync(recipe('kubernetes-job.yaml'), 'utf8');
  const flags = [...text.matchAll(/^ +- --([\w-]+)$/gm)].map(([, name]) => name);
  expect(flags).toEqual(['plan', 'share', 'out-dir', 'threads', 'quiet']);
  expect(flags.filter((name) => !(name in statsFlags))).toEqual([]);
  const completions = Number(/completions: (\d+)/.exec(text)?.[1]);
  expect(text).toContain(`$(JOB_COMPLETION_INDEX)/${completions}`);

  meander(...generated('blobs', 3000, 2, 3, at('x.arrow'), '--batch-rows', '500'));
  const run = ['-k', '3', '--batch-size', '1000', '--block-rows', '200', '--quiet'];
  meander('fit', at('x.arrow'), ...run, '--init-rows', '1000', '--max-rows', '1000', '--out', at('m.arrows'));
  const { stdout } = meander('blocks', at('x.arrow'), '--after', at('m.arrows'), '--steps', '1');
  const plan = spawnSync('tee', [at('plan.ndjson')], { input: stdout });
  expect(plan.status).toBe(0);
  for (const share of ['0/2', '1/2']) {
    const words = ['--plan', at('plan.ndjson'), '--share', share, '--out-dir', at('stats'), '--quiet'];
    expect(meander('stats', at('m.arrows'), ...words).stderr).toBe('');
  }
  const stepped = meander('step', at('m.arrows'), at('stats/*.arrows'), '--out', at('n.arrows'), '--json');
  expect(stepped.lines()[0]).toMatchObject({ step: 2, blocks: 5, learned: 1000 });
}, 30_000);

describe('the recipes for Python', () => {
  const python = spawnSync('python3', ['--version']).status === 0;
  const names = ['meander_driver.py', 'spark_fit.py', 'spark_stream.py', 'ray_fit.py'];
  test.skipIf(!python).each(names)('%s is a program (skipped without python3)', (name) => {
    const program = `import ast; ast.parse(open('${recipe(name)}').read())`;
    expect(spawnSync('python3', ['-c', program], { encoding: 'utf8' }).stderr).toBe('');
  });
});
