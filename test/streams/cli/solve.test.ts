import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { arrowFiles, loadModel } from '../../../streams/index.js';
import { irisColumns as columns, generated, iris, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();

beforeAll(() => {
  meander(...generated('blobs', 4000, 3, 4, at('blobs.arrow')));
  meander(...generated('uniform', 120, 3, 8, at('some.arrow')));
  expect(meander(...generated('uniform', 40, 2, 4, at('few.arrow'))).status).toBe(0);
});

describe('meander solve', () => {
  test('finds a local minimum, writes it as a model, and says what it is', async () => {
    const { status, stderr, stdout } = meander('solve', iris, ...columns, '-k', '3', '--out', at('lloyd.arrows'));
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('inertia     78.851441');
    const { model, featureNames, distortion } = await loadModel(at('lloyd.arrows'));
    expect([model.k, featureNames.length, Array.from(model.weights).reduce((sum, w) => sum + w)]).toEqual([3, 4, 150]);
    expect(distortion.mean).toBeCloseTo(78.851441 / 150, 6);
    expect(meander('score', at('lloyd.arrows'), iris, ...columns, '--json').lines()[0].inertia).toBeCloseTo(
      78.851441,
      5,
    );
  });
  test('proves the global minimum', () => {
    const [done] = meander('solve', iris, ...columns, '-k', '3', '--method', 'exact', '--json').lines();
    expect(done).toMatchObject({ event: 'done', proved: true, rows: 150, method: 'exact' });
    expect(done.lower / done.inertia).toBeCloseTo(1, 6);
  });
  test('says what it knows when its time is up', () => {
    const words = ['-k', '9', '--method', 'exact', '--time-limit', '0.001', '--starts', '1', '--json'];
    const [done] = meander('solve', at('some.arrow'), ...words).lines();
    expect(done.proved).toBe(false);
    expect(done.lower).toBeLessThan(done.inertia);
    const { status, stderr } = meander('solve', at('blobs.arrow'), '-k', '4', '--method', 'exact');
    expect([status, stderr]).toEqual([
      7,
      expect.stringContaining('at most 512 distinct rows of several features; there are 4000'),
    ]);
  });
  test('fits a mixture and writes responsibilities that sum to 1', async () => {
    const words = ['--method', 'em', '--responsibilities', at('r.arrow'), '--out', at('em.arrows')];
    const { status, stderr } = meander('solve', iris, ...columns, '-k', '3', ...words);
    expect(status).toBe(0);
    for (const word of ['log-likelihood', 'BIC', 'variance']) expect(stderr).toContain(word);
    let rows = 0;
    for await (const batch of (await arrowFiles([at('r.arrow')])).open(null, new AbortController().signal)) {
      for (const row of batch)
        expect(Array.from(row.vector as Iterable<number>).reduce((sum, x) => sum + x)).toBeCloseTo(1, 12);
      rows += batch.numRows;
    }
    expect(rows).toBe(150);
  });
  test('writes the integer program', () => {
    expect(meander('solve', at('few.arrow'), '-k', '2', '--lp', at('few.lp')).status).toBe(0);
    expect(readFileSync(at('few.lp'), 'utf8')).toMatch(
      /^\\ k-means with k = 2 on 40 rows[\s\S]*Minimize[\s\S]*Subject To[\s\S]*Binaries[\s\S]*End\n$/,
    );
  });
  test.each([
    [['-k', '3', '--method', 'loyd'], '--method must be lloyd, em or exact, but is "loyd"; did you mean lloyd?'],
    [['-k', '151'], 'there are 150 rows'],
    [[], '-k is missing'],
    [['-k', '3', '--starts', '0'], '--starts must be a whole number of at least 1, but is "0".'],
    [['-k', '3', '--method', 'em', '--variance', '0'], '--variance must be a number above 0, but is "0".'],
    [['-k', '3', '--time-limit', '0'], '--time-limit must be a number above 0, but is "0".'],
    [['-k', '3', '--single-point', 'no'], '--single-point must be on or off'],
  ])('refuses %j and says what would do', (words, message) => {
    const { status, stderr } = meander('solve', iris, ...columns, ...words);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('the batch methods scale the rows', () => {
  const wide = at('wide.csv');
  const rows = Array.from({ length: 40 }, (_, i) => `${1000 * (i % 5)},${i < 20 ? 0.1 : 0.9},${(i % 3) * 0.01}`);
  const words = ['-k', '2', '--json'];

  test('with --standardize, so that a feature of large numbers does not decide alone, and say their unit', async () => {
    writeFileSync(wide, ['a,b,c', ...rows].join('\n'));
    const [plain] = meander('solve', wide, ...words, '--out', at('p.arrows')).lines();
    const [done] = meander('solve', wide, ...words, '--standardize', '--out', at('s.arrows')).lines();
    expect([plain.unit, done.unit]).toEqual(['data', 'standardized']);
    const { model } = await loadModel(at('s.arrows'));
    expect(model.transform?.standardize?.mean[0]).toBeCloseTo(2000, 9);
    const [scored] = meander('score', at('s.arrows'), wide, '--json').lines();
    expect(scored.inertia).toBeCloseTo(done.inertia, 9);
    const [other] = meander('score', at('p.arrows'), wide, '--json').lines();
    expect(other.inertiaInData).toBe(other.inertia);
    expect(scored.inertiaInData).toBeGreaterThan(other.inertiaInData);
    expect(meander('score', at('s.arrows'), wide).stdout).toMatch(/standard deviations[\s\S]*compare models by it/);
  });

  test('also in landscape, and certify measures a model as it was learned', () => {
    const lines = meander('landscape', wide, ...words, '--starts', '20', '--standardize').lines();
    const [done] = meander('solve', wide, ...words, '--standardize').lines();
    expect(lines.at(-1)).toMatchObject({ unit: 'standardized', best: expect.closeTo(done.inertia, 9) });
    const certify = (...more: string[]) => meander('certify', at('s.arrows'), wide, '--json', ...more);
    expect(certify('--standardize').lines()[0]).toMatchObject({ unit: 'standardized', rows: 40 });
    expect(certify('--normalize', 'l2')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('The model was learned without --normalize, and is measured as it was learned'),
    });
  });

  test('with --normalize l2, and refuse rows of zeros', () => {
    writeFileSync(at('zero.csv'), 'a,b\n1,1\n0,0\n3,1\n');
    expect(meander('solve', at('zero.csv'), ...words, '--normalize', 'l2')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('holds only zeros'),
    });
    const skip = ['--on-bad-row', 'skip'];
    const [done] = meander('solve', at('zero.csv'), ...words, '--normalize', 'l2', ...skip).lines();
    expect(done).toMatchObject({ unit: 'unit length', rejected: 1, inertia: 0 });
  });
});
