import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { solveOneDimension } from '../../../src/exact/oneDimension.js';
import { enumeratePartitions } from '../../../src/exact/partitions.js';
import type { Points } from '../../../src/model/index.js';
import { clusteringOf, lloyd } from '../../../src/solve/index.js';
import { problems, runs, tolerance } from '../../fixtures/problems.js';
import { pointsOf } from '../../fixtures/rows.js';

/** The inertia of the clusters that are found. */
const inertiaOf = (points: Points, k: number) => clusteringOf(points, k, solveOneDimension(points, k).labels).inertia;

describe('solveOneDimension', () => {
  test('finds the least inertia of all partitions', () => {
    fc.assert(
      fc.property(problems({ most: 9, dims: 1 }), ({ points, k }) => {
        const least = enumeratePartitions(points, k).clustering.inertia;
        expect(Math.abs(inertiaOf(points, k) - least)).toBeLessThanOrEqual(tolerance(points));
      }),
      { numRuns: runs(1000) },
    );
  });
  test('loses no digit of the other rows to a far outlier', () => {
    const rows = pointsOf([0, 1, 10, 11, 1e9, 1e9 + 1, -1e12].map((x) => [x]));
    const { labels, lower } = solveOneDimension(rows, 4);
    expect([labels[0], labels[2], labels[4]]).toEqual([labels[1], labels[3], labels[5]]);
    expect(inertiaOf(rows, 4)).toBe(1.5);
    expect(lower).toBeGreaterThan(1.5 - 1e-3);
  });
  test('is never worse than Lloyd’s algorithm on a hundred thousand rows', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => ((i * 7919) % 100_003) / 1000 + (i % 3) * 40);
    const points = { values, n: values.length, d: 1 };
    const { inertia } = lloyd(points, 5, { starts: 3 });
    expect(inertiaOf(points, 5)).toBeLessThanOrEqual(inertia * (1 + 1e-12));
  });
  test('refuses a table of cuts that would not fit in memory', () => {
    const rows = { values: new Float64Array(1), n: 2 ** 28, d: 1 };
    expect(() => solveOneDimension(rows, 3)).toThrow('takes k·n up to 536870912, but k·n is 805306368');
  });
});
