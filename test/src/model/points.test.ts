import { expect, test } from 'vitest';
import { isWeight, sliceRows, totalWeight, weightedSum } from '../../../src/model/index.js';
import { pickRows } from '../../../src/model/points.js';
import { pointsOf } from '../../fixtures/rows.js';

const rows = pointsOf(
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  [1, 0, 2],
);

test('sliceRows views rows without copying them', () => {
  const { values, n, weights } = sliceRows(rows, 1, 2);
  expect([Array.from(values), n, Array.from(weights ?? [])]).toEqual([[3, 4, 5, 6], 2, [0, 2]]);
  expect(values.buffer).toBe(rows.values.buffer);
});
test('pickRows copies rows in the order given, with their weights and in their type', () => {
  const { values, weights } = pickRows({ ...rows, values: Float32Array.from(rows.values) }, [2, 0]);
  expect(values).toEqual(Float32Array.of(5, 6, 1, 2));
  expect(weights).toEqual(Float64Array.of(2, 1));
});
test('totalWeight and weightedSum count a row without a weight once', () => {
  const { weights: _, ...unweighted } = rows;
  expect([totalWeight(rows), totalWeight(unweighted)]).toEqual([3, 3]);
  expect(weightedSum(rows, Float64Array.of(10, 20, 30))).toBe(70);
  expect(weightedSum(unweighted, Float64Array.of(10, 20, 30))).toBe(60);
});
test('isWeight admits finite numbers of at least 0', () => {
  expect([0, 2.5, -1, Number.NaN, Number.POSITIVE_INFINITY].map(isWeight)).toEqual([true, true, false, false, false]);
});
