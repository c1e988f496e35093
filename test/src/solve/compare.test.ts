import { expect, test } from 'vitest';
import { adjustedRandIndex, clusteringOf, matchedDistance } from '../../../src/solve/index.js';
import { pointsOf } from '../../fixtures/rows.js';

test('adjustedRandIndex is 1 for the same partition under other names, and else as published', () => {
  expect(adjustedRandIndex([0, 0, 1, 2], [5, 5, 3, 1])).toBe(1);
  expect(adjustedRandIndex([0, 0, 1, 2], [0, 0, 1, 1])).toBeCloseTo(0.5714285714, 9);
  expect(adjustedRandIndex([0, 0, 0, 0], [0, 1, 2, 3])).toBe(0);
});
test('matchedDistance is 0 for the same centroids in another order', () => {
  const rows = pointsOf([[0], [1], [10], [11]]);
  const [a, b] = [Int32Array.of(0, 0, 1, 1), Int32Array.of(1, 1, 0, 0)].map((labels) => clusteringOf(rows, 2, labels));
  expect(matchedDistance(a, b)).toBe(0);
});
test('matchedDistance is the root mean squared distance of matched centroids', () => {
  const [a, b] = [Float64Array.of(0, 0, 10, 0), Float64Array.of(10, 4, 3, 0)];
  expect(matchedDistance({ k: 2, d: 2, centroids: a }, { centroids: b })).toBe(Math.sqrt((16 + 9) / 2));
});
test('clusterings of other rows, or of other numbers of clusters, are refused', () => {
  const a = { k: 2, d: 1, centroids: Float64Array.of(0, 1) };
  expect(() => matchedDistance(a, { centroids: Float64Array.of(0) })).toThrow('The second centroids hold 1 numbers');
  expect(() => matchedDistance(a, { centroids: Float64Array.of(0, Number.NaN) })).toThrow('Row 1, column 0');
  expect(() => adjustedRandIndex([0, 1], [0, 1, 1])).toThrow('2 and 3 labels');
});
