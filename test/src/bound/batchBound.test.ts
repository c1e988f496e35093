import { expect, test } from 'vitest';
import { batchBound } from '../../../src/bound/index.js';
import { lloyd } from '../../../src/solve/index.js';
import { pointsOf } from '../../fixtures/rows.js';
import { blobs } from '../../learn.js';

test('batchBound comes close to the inertia of a good clustering, and never exceeds it', () => {
  const points = { values: blobs(120, 3, 2, 9), n: 120, d: 2 };
  const { centroids, inertia } = lloyd(points, 3);
  const lower = batchBound(points, 3, centroids);
  expect(lower).toBeLessThanOrEqual(inertia);
  expect(lower).toBeGreaterThan(0.98 * inertia);
});
test('batchBound leaves out rows without weight, and is 0 where no more than k rows have weight', () => {
  const rows = [[0], [1], [10], [500]];
  const centroids = Float64Array.of(0, 10);
  expect(batchBound(pointsOf(rows, [1, 1, 1, 0]), 2, centroids)).toBe(
    batchBound(pointsOf(rows.slice(0, 3), [1, 1, 1]), 2, centroids),
  );
  expect(batchBound(pointsOf(rows, [1, 0, 1, 0]), 2, centroids)).toBe(0);
});
