import { expect, test } from 'vitest';
import { scalarKernel } from '../../../src/kernel/scalar.js';
import { nearestCentroid } from '../../../src/model/index.js';
import { blobs } from '../../learn.js';

const among = { k: 3, d: 1, centroids: [0, 10, 10] };

test('nearestCentroid finds the nearest one; the lowest index wins ties', () => {
  expect(nearestCentroid([99, 7], 1, among)).toEqual({ index: 1, squaredDistance: 9 });
  expect(nearestCentroid([5], 0, among).index).toBe(0);
});
test('nearestCentroid can leave out the centroid that the point is', () => {
  expect(nearestCentroid(among.centroids, 0, among, 0)).toEqual({ index: 1, squaredDistance: 100 });
  expect(nearestCentroid(among.centroids, 1, among, 1)).toEqual({ index: 2, squaredDistance: 0 });
});
test('nearestCentroid finds none where there is no other', () => {
  const single = { k: 1, d: 1, centroids: [3] };
  expect(nearestCentroid([3], 0, single, 0)).toEqual({ index: -1, squaredDistance: Number.POSITIVE_INFINITY });
});
test('nearestCentroid gives the bits of the kernel', () => {
  const [n, k, d] = [200, 7, 3];
  const [values, centroids] = [blobs(n, k, d, 1), blobs(k, k, d, 2)];
  const [labels, distances] = [new Int32Array(n), new Float64Array(n)];
  const kernel = scalarKernel();
  kernel.load(centroids, k, d);
  kernel.assignInto(values, n, labels, distances);
  for (let i = 0; i < n; i++)
    expect(nearestCentroid(values, i * d, { k, d, centroids })).toEqual({
      index: labels[i],
      squaredDistance: distances[i],
    });
});
