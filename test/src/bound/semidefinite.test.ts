import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterMultipliers } from '../../../src/bound/clusterMultipliers.js';
import { Scatter, semidefiniteBounds } from '../../../src/bound/index.js';
import type { Points } from '../../../src/model/index.js';
import { lloyd } from '../../../src/solve/index.js';
import { modelOf, optimum } from '../../fixtures/bounds.js';
import { problems, runs, tolerance } from '../../fixtures/problems.js';
import { irisRows, pointsOf, ruspiniRows } from '../../fixtures/rows.js';

describe('semidefinite bounds', () => {
  test('never exceed the optimum, at any iteration, from any start, with and without cuts', () => {
    fc.assert(
      fc.property(
        problems(),
        fc.boolean(),
        fc.double({ min: 0, max: 50, noNaN: true }),
        ({ points, k }, cuts, margin) => {
          const best = optimum(points, k);
          const { labels } = modelOf(points, k);
          const multipliers = margin > 1 ? clusterMultipliers(points, k, labels, margin) : undefined;
          const options = { iterations: 60, every: 7, cuts, labels, multipliers };
          for (const { lower } of semidefiniteBounds(points, k, options))
            expect(lower).toBeLessThanOrEqual(best + tolerance(points));
        },
      ),
      { numRuns: runs(1000) },
    );
  }, 900_000);
  test('with cuts come within 0.1 % on Ruspini’s rows for k = 4, and within 2 % on iris for k up to 5', async () => {
    const gap = (points: Points, k: number, iterations: number) => {
      const best = lloyd(points, k, { starts: 20 });
      const found = [...semidefiniteBounds(points, k, { iterations, labels: best.labels })].at(-1);
      return best.inertia / (found?.lower ?? 0) - 1;
    };
    expect(gap(ruspiniRows(), 4, 100)).toBeLessThan(1e-3);
    const iris = await irisRows();
    for (const [k, iterations] of [
      [2, 200],
      [3, 200],
      [4, 200],
      [5, 300],
    ])
      expect(gap(iris, k, iterations)).toBeLessThan(0.02);
  }, 900_000);
  test('without iterations and multipliers are the bound of the scatter matrix', async () => {
    const iris = await irisRows();
    const scatter = new Scatter(4);
    scatter.add(iris);
    for (const k of [2, 3, 4]) {
      const [{ lower }] = semidefiniteBounds(iris, k);
      expect(lower).toBeCloseTo(scatter.bound(k), 6);
    }
  });
  test('are 0 where there are no more rows than clusters', () => {
    expect([...semidefiniteBounds(pointsOf([[1], [2]]), 2)]).toMatchObject([{ lower: 0, iterations: 0 }]);
  });
  test('respect pairs of rows that no cluster may hold both of', () => {
    // The best two clusters of 0, 1, 10 cost 0.5; with 0 and 1 apart the best cost 40.5.
    const options = { iterations: 300, cannotLink: [[0, 1] as const] };
    const bounds = [...semidefiniteBounds(pointsOf([[0], [1], [10]]), 2, options)].map(({ lower }) => lower);
    expect(Math.max(...bounds)).toBeGreaterThan(40);
    expect(Math.max(...bounds)).toBeLessThanOrEqual(40.5);
  });
});
