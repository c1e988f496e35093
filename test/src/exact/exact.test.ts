import { describe, expect, test } from 'vitest';
import { type ExactProgress, exact } from '../../../src/exact/index.js';
import type { Points } from '../../../src/model/index.js';
import published from '../../fixtures/published.json' with { type: 'json' };
import { irisRows, pointsOf, ruspiniRows } from '../../fixtures/rows.js';

const line = (...xs: number[]) => pointsOf(xs.map((x) => [x]));
const end = (points: Points, k: number): ExactProgress => [...exact(points, k)].at(-1) as ExactProgress;

describe('exact proves published minima', () => {
  test.each(published.iris_optima.k_2_to_10.slice(0, 4).map((inertia, i) => [i + 2, inertia]))(
    'of iris with k = %i: %d',
    async (k, inertia) => {
      const { clustering, proved, lower } = end(await irisRows(), k);
      expect(proved).toBe(true);
      expect(clustering.inertia).toBeCloseTo(inertia, 5);
      expect(lower).toBeLessThanOrEqual(clustering.inertia);
    },
  );
  test.each(published.ruspini_optima.k_2_to_6.map((inertia, i) => [i + 2, inertia]))(
    'of Ruspini’s rows with k = %i: %d',
    (k, inertia) => {
      const { clustering, proved } = end(ruspiniRows(), k);
      expect(proved).toBe(true);
      expect(Math.abs(clustering.inertia / inertia - 1)).toBeLessThan(1e-6);
    },
  );
  test('of fifteen numbers, of 1, 2, 3, 4 and the like, and of scikit-learn’s examples', () => {
    const { skmeans_readme: numbers, sklearn_kmeans_doc: doc, sklearn_minibatch_doc: batch } = published;
    expect(end(pointsOf(numbers.points), numbers.k).clustering.inertia).toBe(numbers.optimum);
    expect(end(pointsOf(doc.points), doc.k).clustering.inertia).toBe(doc.inertia);
    expect(end(pointsOf(batch.points), batch.k).clustering.inertia).toBeCloseTo(batch.exact_optimum, 12);
    const lines = [line(1, 2, 3, 4), line(1, 2, 3, 4, 5), line(1, 2, 3, 4, 6)];
    expect(lines.map((rows) => end(rows, 2).clustering.inertia)).toEqual([1, 2.5, 4]);
  });
});

describe('exact solves degenerate rows', () => {
  test('that are all equal', () => {
    expect(end(pointsOf(Array(20).fill([3, 4])), 2)).toMatchObject({ proved: true, lower: 0 });
  });
  test('that are as many as clusters', () => {
    const rows = pointsOf([
      [0, 0],
      [5, 5],
      [9, 1],
    ]);
    expect(end(rows, 3).clustering.inertia).toBe(0);
  });
  test('of which some have no weight', () => {
    const rows = pointsOf(
      [
        [0, 0],
        [1, 0],
        [100, 100],
      ],
      [1, 1, 0],
    );
    expect(end(rows, 1).clustering.inertia).toBe(0.5);
  });
});

test('exact names the method that it used', () => {
  const plane = (n: number) => pointsOf(Array.from({ length: n }, (_, i) => [i, (i * i) % 7]));
  expect([line(1, 2, 3), plane(5), plane(14)].map((rows) => end(rows, 2).method)).toEqual([
    'dynamic programming',
    'partitions',
    'branch and bound',
  ]);
});
test('exact refuses more clusters than rows, and more than 512 distinct rows of several features', () => {
  expect(() => end(line(1, 2), 3)).toThrow('k must be a whole number from 1 to 2, since there are 2 rows, but is 3');
  const many = pointsOf(Array.from({ length: 513 }, (_, i) => [i, -i]));
  expect(() => end(many, 2)).toThrow('takes at most 512 distinct rows of several features; there are 513');
});
