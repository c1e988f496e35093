import { expect, test } from 'vitest';
import { Intervals } from '../../../src/exact/intervals.js';

test('the best intervals of sorted rows, and a bound that is below their cost by rounding alone', () => {
  const { starts, lower } = new Intervals(Float64Array.of(0, 1, 10, 11, 30), new Float64Array(5).fill(1)).best(3);
  expect(starts).toEqual([0, 2, 4, 5]);
  expect(lower).toBeLessThanOrEqual(1);
  expect(lower).toBeGreaterThan(1 - 1e-9);
});
test('weights count as copies, and weights of very different size prove less', () => {
  const x = Float64Array.of(0, 1, 10, 11);
  expect(new Intervals(x, Float64Array.of(3, 1, 1, 1)).best(2).lower).toBeCloseTo(0.75 + 0.5, 9);
  expect(new Intervals(x, Float64Array.of(1e20, 1, 1, 1e-9)).best(2).lower).toBeLessThan(1);
});
