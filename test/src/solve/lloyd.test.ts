import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enumeratePartitions } from '../../../src/exact/partitions.js';
import { type Points, predictor } from '../../../src/index.js';
import { kernelNames } from '../../../src/kernel/index.js';
import { bestSingleMove, clusteringOf, hartiganWong, lloyd, lloydFrom, lloydStarts } from '../../../src/solve/index.js';
import { kindOf } from '../../../src/solve/landscape.js';
import published from '../../fixtures/published.json' with { type: 'json' };
import { irisRows, pointsOf } from '../../fixtures/rows.js';
import { blobs } from '../../learn.js';
import { problems, runs, tolerance } from './problems.js';

const inertiaOf = (points: Points, centroids: Float64Array, k: number) =>
  predictor(
    { k, d: points.d, centroids, weights: new Float64Array(k) },
    'scalar',
  )(points).distances.reduce((sum, x, i) => sum + (points.weights?.[i] ?? 1) * x, 0);

describe('Lloyd’s alternation', () => {
  test('comes to rest where every centroid is the mean of the rows nearest to it', () => {
    fc.assert(
      fc.property(problems(), ({ points, k }) => {
        const found = lloyd(points, k, { starts: 2, singlePoint: false });
        expect(found.fixed).toBe(true);
        const again = clusteringOf(points, k, found.labels.slice(), found.centroids);
        expect(Array.from(again.centroids)).toEqual(Array.from(found.centroids));
        expect(found.inertia - inertiaOf(points, found.centroids, k)).toBeLessThanOrEqual(tolerance(points));
      }),
    );
  });
  test('is never better than the global minimum, and with starts enough as good on small problems', () => {
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
  test('stays where the fifteen numbers catch it, and single rows leave that place', () => {
    const { points, bad_start: start, stuck_at: stuck, stuck_inertia: inertia, optimum } = published.skmeans_readme;
    const rows = pointsOf(points);
    const from = Float64Array.from(start.flat()).reverse();
    const found = lloydFrom(rows, 3, from, { singlePoint: false });
    expect([Array.from(found.centroids).reverse(), found.inertia]).toEqual([stuck.flat(), inertia]);
    expect(kindOf(rows, found)).toBe('saddle');
    expect(lloydFrom(rows, 3, from).inertia).toBe(optimum);
  });
  test('every kernel and every cut of a series of starts gives the same bits', async () => {
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
  test('refuses k below 1 and above n', () => {
    expect(() => lloyd(pointsOf([[1], [2]]), 3)).toThrow('there are 2 rows, so give a whole number from 1 to 2');
  });
});

describe('moves of single rows', () => {
  test('end where no move of one row gains, never above where they began', () => {
    fc.assert(
      fc.property(problems({ most: 12 }), fc.infiniteStream(fc.nat(3)), ({ points, k }, names) => {
        const labels = Int32Array.from({ length: points.n }, () => (names.next().value as number) % k);
        const start = clusteringOf(points, k, labels);
        const { clustering } = hartiganWong(points, start);
        expect(clustering.inertia).toBeLessThanOrEqual(start.inertia + tolerance(points));
        expect(bestSingleMove(points, clustering).gain).toBeLessThanOrEqual(1e-9 * start.inertia + tolerance(points));
      }),
    );
  });
  test('end where rounding is all that there is to gain', () => {
    const rows = pointsOf([0.25, 0.5, 0.25, 0, 0.125, 0, 0.625].map((x) => [1e6 + x]));
    for (let seed = 0; seed < 20; seed++) expect(lloyd(rows, 3, { starts: 5, seed }).inertia).toBeLessThan(0.1);
  });
  test('gain what they say', () => {
    const rows = pointsOf([[1], [2], [3], [4]]);
    const start = clusteringOf(rows, 2, Int32Array.of(0, 1, 1, 1));
    expect(bestSingleMove(rows, start)).toEqual({ row: 1, to: 0, gain: 1 });
    expect(hartiganWong(rows, start)).toMatchObject({ moves: 1, clustering: { inertia: 1 } });
  });
});

test.each(published.iris_optima.k_2_to_10.map((inertia, i) => [i + 2, inertia]))(
  'iris, k = %i: the best of 100 starts is the best known, %d',
  async (k, inertia) => {
    expect(Math.abs(lloyd(await irisRows(), k, { starts: 100 }).inertia - inertia)).toBeLessThan(1e-6);
  },
);

test('the seeds decide the rest: blobs far apart are found by nearly every start with k-means++', () => {
  const points = { values: blobs(600, 5, 3), n: 600, d: 3 };
  const all = [...lloydStarts(points, 5, { starts: 20 })].map(({ inertia }) => inertia);
  expect(all.filter((x) => x < Math.min(...all) * 1.001).length).toBeGreaterThan(15);
});
