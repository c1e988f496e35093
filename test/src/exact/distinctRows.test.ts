import { expect, test } from 'vitest';
import { distinctRows } from '../../../src/exact/distinctRows.js';
import { pointsOf } from '../../fixtures/rows.js';

test('distinctRows merges copies and adds their weights', () => {
  const { rows, groups } = distinctRows(
    pointsOf(
      [
        [1, 2],
        [3, 4],
        [1, 2],
      ],
      [1, 2, 5],
    ),
  );
  expect(rows).toEqual({ values: Float64Array.of(1, 2, 3, 4), n: 2, d: 2, weights: Float64Array.of(6, 2) });
  expect(Array.from(groups)).toEqual([0, 1, 0]);
});
test('distinctRows drops rows without weight, unless a copy has weight', () => {
  const { rows, groups } = distinctRows(pointsOf([[9], [1], [2], [1]], [0, 0, 1, 3]));
  expect([Array.from(rows.values), Array.from(rows.weights)]).toEqual([
    [2, 1],
    [1, 3],
  ]);
  expect(Array.from(groups)).toEqual([0, 1, 0, 1]);
});
