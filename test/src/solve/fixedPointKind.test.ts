import { expect, test } from 'vitest';
import { fixedPointKind } from '../../../src/solve/fixedPointKind.js';
import { clusteringOf, lloydFrom } from '../../../src/solve/index.js';
import { pointsOf } from '../../fixtures/rows.js';

const line = (...xs: number[]) => pointsOf(xs.map((x) => [x]));

test('a fixed point is a saddle where a row between two centroids lowers the objective', () => {
  const rows = line(1, 2, 3, 4);
  const stuck = lloydFrom(rows, 2, Float64Array.of(3, 1), { singlePoint: false });
  expect([stuck.inertia, stuck.fixed, fixedPointKind(rows, stuck)]).toEqual([2, true, 'saddle']);
});
test('a fixed point is a minimum where no row is as near to a second centroid', () => {
  const rows = line(1, 2, 9, 10);
  expect(fixedPointKind(rows, clusteringOf(rows, 2, Int32Array.of(0, 0, 1, 1)))).toBe('minimum');
});
test('a fixed point is a tie where a row is as near to a second centroid but nothing is gained', () => {
  const rows = line(0, 0, 5);
  expect(fixedPointKind(rows, clusteringOf(rows, 3, Int32Array.of(0, 1, 2)))).toBe('tie');
});
test('rows without weight decide nothing', () => {
  const rows = pointsOf([[1], [2], [3]], [1, 0, 1]);
  expect(fixedPointKind(rows, clusteringOf(rows, 2, Int32Array.of(0, 0, 1)))).toBe('minimum');
});
