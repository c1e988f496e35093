import { spawn } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { cliPath } from '../../cliPath.js';
import { irisColumns as columns, generated, iris, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();

beforeAll(() => {
  meander(...generated('blobs', 4000, 3, 4, at('blobs.arrow')));
  meander(...generated('blobs', 1000, 3, 4, at('small.arrow'), '--spread', '0.5'));
  expect(meander('solve', iris, ...columns, '-k', '3', '--out', at('lloyd.arrows')).status).toBe(0);
});

describe('meander certify', () => {
  test('proves a good model to be as good as the best', () => {
    meander('fit', at('blobs.arrow'), '-k', '4', '--out', at('blobs.arrows'));
    const [done] = meander('certify', at('blobs.arrows'), at('small.arrow'), '--json').lines();
    expect(done).toMatchObject({ event: 'done', rows: 1000, method: 'clusters', batches: { bounded: 4, total: 4 } });
    expect(done.gap).toBeLessThan(0.05);
    expect(done.bounds.map(({ method }: { method: string }) => method)).toEqual(['clusters', 'batches', 'eigenvalues']);
    expect(meander('certify', at('blobs.arrows'), at('blobs.arrow'), '--time-limit', '1').stdout).toContain(
      'of the best possible over 4,000 rows (proved by clusters)',
    );
  });
  test('bounds few rows as a whole', () => {
    const [done] = meander('certify', at('lloyd.arrows'), iris, ...columns, '--json').lines();
    expect(done).toMatchObject({ method: 'exact', rows: 150 });
    expect(done.gap).toBeLessThan(2e-6);
    expect(meander('certify', at('lloyd.arrows'), iris, ...columns).stdout).toContain(
      'this is the global minimum, or as good',
    );
  });
  test('takes models that standardize, in their own units', () => {
    meander('fit', iris, ...columns, '-k', '3', '--standardize', '--out', at('scaled.arrows'));
    const [done] = meander('certify', at('scaled.arrows'), iris, ...columns, '--json').lines();
    const [score] = meander('score', at('scaled.arrows'), iris, ...columns, '--json').lines();
    expect(done.inertia).toBeCloseTo(score.inertia, 6);
    expect(done.gap).toBeGreaterThanOrEqual(0);
  });
  test('ends at a signal with what is proved by then', async () => {
    meander(...generated('uniform', 60_000, 4, 8, at('noise.arrow')));
    meander('fit', at('noise.arrow'), '-k', '8', '--out', at('noise.arrows'));
    const child = spawn('node', [cliPath, 'certify', at('noise.arrows'), at('noise.arrow'), '--json']);
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    setTimeout(() => child.kill('SIGINT'), 3000);
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(130);
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({ event: 'done', rows: 60_000 });
  });
  test('refuses fewer rows than clusters, as a mistake in its use', () => {
    meander(...generated('blobs', 3, 3, 3, at('three.arrow')));
    const { status, stderr } = meander('certify', at('blobs.arrows'), at('three.arrow'));
    expect([status, stderr]).toEqual([
      2,
      'meander: The model has k = 4 clusters but there are only 3 rows to certify it on; give at least 4 rows.\n',
    ]);
  });
  test('refuses data that does not fit, and a risk that is no probability', () => {
    const words = ['certify', at('lloyd.arrows')];
    expect(meander(...words, at('blobs.arrow')).stderr).toContain('but the data lacks sepal_length');
    expect(meander(...words, iris, ...columns, '--risk', '2').stderr).toContain(
      '--risk must be a probability between 0 and 1, but is "2".',
    );
    expect(meander('certify').status).toBe(2);
  });
});
