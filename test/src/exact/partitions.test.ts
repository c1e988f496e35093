import fc from 'fast-check';
import { expect, test } from 'vitest';
import { enumerateLabellings, enumeratePartitions } from '../../../src/exact/partitions.js';
import { problems, runs, tolerance } from '../../fixtures/problems.js';
import { pointsOf } from '../../fixtures/rows.js';

test('enumerating partitions finds the least inertia of all labellings', () => {
  fc.assert(
    fc.property(problems({ most: 6 }), ({ points, k }) => {
      const all = enumerateLabellings(points, k);
      expect(all.examined).toBe(k ** points.n);
      const found = enumeratePartitions(points, k).clustering.inertia;
      expect(Math.abs(found - all.clustering.inertia)).toBeLessThanOrEqual(tolerance(points));
    }),
    { numRuns: runs(300) },
  );
});
test('n rows in at most k clusters have Σ S(n, j) partitions', () => {
  const examined = (n: number, k: number) =>
    enumeratePartitions(pointsOf(Array.from({ length: n }, (_, i) => [i])), k, true).examined;
  expect([examined(6, 2), examined(6, 3), examined(5, 5), examined(10, 4)]).toEqual([32, 122, 52, 43_947]);
});
