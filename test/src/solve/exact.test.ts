import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { branchAndBound } from '../../../src/exact/branchAndBound.js';
import { distinctRows } from '../../../src/exact/distinctRows.js';
import { type ExactProgress, exact, integerProgram } from '../../../src/exact/index.js';
import { solveOneDimension } from '../../../src/exact/oneDimension.js';
import { enumerateLabellings, enumeratePartitions } from '../../../src/exact/partitions.js';
import type { Points } from '../../../src/index.js';
import { lloyd } from '../../../src/solve/index.js';
import published from '../../fixtures/published.json' with { type: 'json' };
import { irisRows, pointsOf, ruspiniRows } from '../../fixtures/rows.js';
import { problems, runs, tolerance } from './problems.js';

const line = (...xs: number[]) => pointsOf(xs.map((x) => [x]));
const end = (points: Points, k: number): ExactProgress => [...exact(points, k)].at(-1) as ExactProgress;
const least = (points: Points, k: number) => enumeratePartitions(points, k).clustering.inertia;

describe('the exact methods agree', () => {
  test('partitions without relabelling and all labellings', () => {
    fc.assert(
      fc.property(problems({ most: 6 }), ({ points, k }) => {
        const all = enumerateLabellings(points, k);
        expect(all.looked).toBe(k ** points.n);
        expect(Math.abs(least(points, k) - all.clustering.inertia)).toBeLessThanOrEqual(tolerance(points));
      }),
      { numRuns: runs(300) },
    );
  });
  test('dynamic programming on a line and partitions', () => {
    fc.assert(
      fc.property(problems({ most: 9, dims: 1 }), ({ points, k }) => {
        expect(Math.abs(solveOneDimension(points, k).inertia - least(points, k))).toBeLessThanOrEqual(
          tolerance(points),
        );
      }),
      { numRuns: runs(1000) },
    );
  });
  test('branch and bound and partitions', () => {
    fc.assert(
      fc.property(problems({ most: 9 }), fc.integer({ min: 5, max: 9 }), ({ points, k }, few) => {
        const { rows } = distinctRows(points);
        fc.pre(rows.n > k);
        const found = [...branchAndBound(rows, k, { starts: 1 }, few)];
        const best = least(points, k);
        for (const { lower } of found) expect(lower).toBeLessThanOrEqual(best + tolerance(points));
        const { clustering, proved } = found.at(-1) as (typeof found)[number];
        expect(proved).toBe(true);
        expect(clustering.inertia - best).toBeLessThanOrEqual(1e-6 * best + tolerance(points));
      }),
      { numRuns: runs(150) },
    );
  }, 900_000);
});

test('n rows in at most k clusters have Σ S(n, j) partitions', () => {
  const looked = (n: number, k: number) =>
    enumeratePartitions(line(...Array.from({ length: n }, (_, i) => i)), k, true).looked;
  expect([looked(6, 2), looked(6, 3), looked(5, 5), looked(10, 4)]).toEqual([32, 122, 52, 43_947]);
});

describe('published minima', () => {
  test.each(published.iris_optima.k_2_to_10.slice(0, 4).map((inertia, i) => [i + 2, inertia]))(
    'iris, k = %i: %d is proved',
    async (k, inertia) => {
      const { clustering, proved, lower } = end(await irisRows(), k);
      expect(proved).toBe(true);
      expect(clustering.inertia).toBeCloseTo(inertia, 5);
      expect(lower).toBeLessThanOrEqual(clustering.inertia);
    },
  );
  test.each(published.ruspini_optima.k_2_to_6.map((inertia, i) => [i + 2, inertia]))(
    'ruspini, k = %i: %d is proved',
    (k, inertia) => {
      const { clustering, proved } = end(ruspiniRows(), k);
      expect(proved).toBe(true);
      expect(Math.abs(clustering.inertia / inertia - 1)).toBeLessThan(1e-6);
    },
  );
  test('the fifteen numbers, the line of the question, the examples of scikit-learn', () => {
    const { skmeans_readme: numbers, sklearn_kmeans_doc: doc, sklearn_minibatch_doc: batch } = published;
    expect(end(pointsOf(numbers.points), numbers.k).clustering.inertia).toBe(numbers.optimum);
    expect(end(pointsOf(doc.points), doc.k).clustering.inertia).toBe(doc.inertia);
    expect(end(pointsOf(batch.points), batch.k).clustering.inertia).toBeCloseTo(batch.exact_optimum, 12);
    expect(
      [end(line(1, 2, 3, 4), 2), end(line(1, 2, 3, 4, 5), 2), end(line(1, 2, 3, 4, 6), 2)].map(
        ({ clustering }) => clustering.inertia,
      ),
    ).toEqual([1, 2.5, 4]);
  });
});

describe('a line', () => {
  test('with a far outlier loses no digit of the others', () => {
    const { labels, inertia } = solveOneDimension(line(0, 1, 10, 11, 1e9, 1e9 + 1, -1e12), 4);
    expect(
      new Set([labels[0], labels[1]]).size +
        new Set([labels[2], labels[3]]).size +
        new Set([labels[4], labels[5]]).size,
    ).toBe(3);
    expect(inertia).toBe(1.5);
  });
  test('of a hundred thousand rows is never better solved by Lloyd', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => ((i * 7919) % 100_003) / 1000 + (i % 3) * 40);
    const points = { values, n: values.length, d: 1 };
    expect(solveOneDimension(points, 5).inertia).toBeLessThanOrEqual(
      lloyd(points, 5, { starts: 3 }).inertia * (1 + 1e-12),
    );
  });
});

test('equal rows, as many clusters as rows, and rows without weight are solved', () => {
  expect(end(pointsOf(Array(20).fill([3, 4])), 2)).toMatchObject({ proved: true, lower: 0 });
  expect(
    end(
      pointsOf([
        [0, 0],
        [5, 5],
        [9, 1],
      ]),
      3,
    ).clustering.inertia,
  ).toBe(0);
  expect(
    end(
      pointsOf(
        [
          [0, 0],
          [1, 0],
          [100, 100],
        ],
        [1, 1, 0],
      ),
      1,
    ).clustering.inertia,
  ).toBe(0.5);
  expect(() => end(line(1, 2), 3)).toThrow('k is 3; there are 2 rows');
});

describe('the integer programme', () => {
  test('has one row constraint a row, breaks symmetry and costs pairs by the size of their cluster', () => {
    const text = integerProgram(line(1, 2, 3, 4), 2);
    expect(text.match(/^ row_/gm)).toHaveLength(4);
    expect(text).not.toContain('x_0_1');
    expect(text).toContain(
      'cost_1_3_1: w_1_3_1 - 4 x_1_1 - 4 x_3_1 - 4 t_1_1 - 2 t_1_2 - 1.3333333333333333 t_1_3 >= -8',
    );
  });
  test('is refused for what no solver would end', () => {
    expect(() => integerProgram(line(...Array(61).keys()), 2)).toThrow('61 rows is too large');
    expect(() => integerProgram(pointsOf([[1], [2]], [1, 2]), 1)).toThrow('weights');
  });
});
