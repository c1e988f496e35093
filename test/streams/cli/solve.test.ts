import { readFileSync } from 'node:fs';
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
