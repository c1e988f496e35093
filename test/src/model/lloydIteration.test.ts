import { expect, test } from 'vitest';
import { lloydIteration, sumByLabel } from '../../../src/model/lloydIteration.js';
import { pointsOf } from '../../fixtures/rows.js';

test('an iteration moves every centroid to the weighted mean of its rows', () => {
  const rows = pointsOf(
    [
      [0, 2],
      [4, 6],
      [10, 0],
    ],
    [1, 3, 2],
  );
  const centroids = Float64Array.of(1, 1, 9, 9);
  const { weights } = lloydIteration(centroids, 2, () => sumByLabel(rows, 2, Int32Array.of(0, 0, 1)));
  expect(Array.from(centroids)).toEqual([3, 5, 10, 0]);
  expect(Array.from(weights)).toEqual([4, 2]);
});
test('rows are assigned before any centroid moves', () => {
  const centroids = Float64Array.of(7);
  let seen = 0;
  lloydIteration(centroids, 1, ([c]) => {
    seen = c;
    return { sums: Float64Array.of(1), weights: Float64Array.of(1) };
  });
  expect([seen, centroids[0]]).toEqual([7, 1]);
});
test('a centroid without weight stays where it is', () => {
  const centroids = Float64Array.of(5, 6);
  lloydIteration(centroids, 1, () => sumByLabel(pointsOf([[1], [3]], [1, 0]), 2, Int32Array.of(0, 1)));
  expect(Array.from(centroids)).toEqual([1, 6]);
});
test('sums about an origin keep the precision of rows far from zero', () => {
  const centroids = Float64Array.of(0);
  const sums = { sums: Float64Array.of(0.75), weights: Float64Array.of(3), origins: Float64Array.of(1e15) };
  lloydIteration(centroids, 1, () => sums);
  expect(centroids[0]).toBe(1e15 + 0.25);
});
