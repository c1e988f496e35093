import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictor } from '../../../src/estimator/index.js';
import { enumeratePartitions } from '../../../src/exact/partitions.js';
import { kernelNames } from '../../../src/kernel/index.js';
import { random } from '../../../src/numeric/random.js';
import { fixedPointKind } from '../../../src/solve/fixedPointKind.js';
import { clusteringOf, inertiaAt, lloyd, lloydFrom, lloydStarts } from '../../../src/solve/index.js';
import { problems, runs, tolerance } from '../../fixtures/problems.js';
import published from '../../fixtures/published.json' with { type: 'json' };
import { irisRows, pointsOf } from '../../fixtures/rows.js';
import { blobs } from '../../learn.js';

describe('Lloyd’s algorithm', () => {
  test('comes to rest where every centroid is the mean of the rows nearest to it', () => {
    fc.assert(
      fc.property(problems(), ({ points, k }) => {
        const found = lloyd(points, k, { starts: 2, singlePoint: false });
        expect(found.fixed).toBe(true);
        const again = clusteringOf(points, k, found.labels.slice(), found.centroids);
        expect(Array.from(again.centroids)).toEqual(Array.from(found.centroids));
        expect(found.inertia - inertiaAt(points, k, found.centroids)).toBeLessThanOrEqual(tolerance(points));
      }),
    );
  });
  test('is never better than the global minimum, and with enough starts as good on small problems', () => {
    let same = 0;
    fc.assert(
      fc.property(problems(), ({ points, k }) => {
        const best = enumeratePartitions(points, k).clustering.inertia;
        const found = lloyd(points, k, { starts: 20 }).inertia;
        expect(found).toBeGreaterThanOrEqual(best - tolerance(points));
        if (found <= best * (1 + 1e-9) + tolerance(points)) same++;
      }),
      { numRuns: runs(200) },
    );
    expect(same).toBeGreaterThan(190);
  });
  test('stops at the published saddle of fifteen numbers, and moves of single rows leave it', () => {
    const { points, bad_start: start, stuck_at: stuck, stuck_inertia: inertia, optimum } = published.skmeans_readme;
    const rows = pointsOf(points);
    const from = Float64Array.from(start.flat()).reverse();
    const found = lloydFrom(rows, 3, from, { singlePoint: false });
    expect([Array.from(found.centroids).reverse(), found.inertia]).toEqual([stuck.flat(), inertia]);
    expect(fixedPointKind(rows, found)).toBe('saddle');
    expect(lloydFrom(rows, 3, from).inertia).toBe(optimum);
  });
  test('gives the same bits with every kernel, and however a series of starts is cut', async () => {
    const iris = await irisRows();
    const bits = (options: Parameters<typeof lloyd>[2]) =>
      [...lloydStarts(iris, 3, options)].map(({ start, centroids }) => [start, ...centroids]);
    const whole = bits({ starts: 6 });
    for (const kernel of kernelNames) expect(bits({ starts: 6, kernel })).toEqual(whole);
    expect([...bits({ starts: 4 }), ...bits({ firstStart: 4, starts: 2 })]).toEqual(whole);
  });
  test('gives empty clusters a row, so that as many clusters as distinct rows cost nothing', () => {
    const rows = pointsOf([[0], [0], [0], [5], [9]]);
    expect(lloydFrom(rows, 3, Float64Array.of(100, 200, 300)).inertia).toBe(0);
  });
  test('does not change the centroids that it starts from', () => {
    const from = Float64Array.of(0, 1);
    lloydFrom(pointsOf([[0], [4], [9]]), 2, from);
    expect(Array.from(from)).toEqual([0, 1]);
  });
  test('says when it was stopped before a fixed point', () => {
    const points = { values: blobs(600, 5, 3), n: 600, d: 3 };
    const from = points.values.slice(0, 15).map((_, i) => i);
    expect(lloydFrom(points, 5, from, { iterations: 1 })).toMatchObject({ fixed: false, iterations: 1 });
  });
  test('stopped by the number of iterations, gives every row the label of the nearest of its centroids', () => {
    const next = random(0, 'stopped');
    const values = Float64Array.from({ length: 200 }, () => Math.floor(20 * next()));
    const weights = Float64Array.from({ length: 100 }, () => Math.floor(3 * next()));
    const points = { values, n: 100, d: 2, weights };
    for (let seed = 0; seed < 50; seed++)
      for (const iterations of [1, 2, 3]) {
        const result = lloyd(points, 5, { starts: 1, iterations, seed });
        expect(result.labels).toEqual(predictor(result)(points).labels);
        expect(result.inertia).toBeCloseTo(inertiaAt(points, 5, result.centroids), 8);
        for (let j = 0; j < 5; j++)
          expect(result.weights[j]).toBe(weights.reduce((sum, w, i) => sum + (result.labels[i] === j ? w : 0), 0));
      }
  });
  test.each([
    [{}, 3, 'k must be a whole number from 1 to 2, since there are 2 rows, but is 3'],
    [{}, 0, 'but is 0'],
    [{ starts: 0 }, 1, 'starts must be a whole number of at least 1, but is 0'],
    [{ iterations: 0 }, 1, 'iterations must be a whole number of at least 1, but is 0'],
  ])('refuses options %o with k = %d', (options, k, message) => {
    expect(() => lloyd(pointsOf([[1], [2]]), k, options)).toThrow(message);
  });
});

test.each(published.iris_optima.k_2_to_10.map((inertia, i) => [i + 2, inertia]))(
  'on iris with k = %i the best of 100 starts is the best known inertia, %d',
  async (k, inertia) => {
    expect(Math.abs(lloyd(await irisRows(), k, { starts: 100 }).inertia - inertia)).toBeLessThan(1e-6);
  },
);

test('nearly every start with k-means++ finds blobs that lie far apart', () => {
  const points = { values: blobs(600, 5, 3), n: 600, d: 3 };
  const all = [...lloydStarts(points, 5, { starts: 20 })].map(({ inertia }) => inertia);
  expect(all.filter((x) => x < Math.min(...all) * 1.001).length).toBeGreaterThan(15);
});
