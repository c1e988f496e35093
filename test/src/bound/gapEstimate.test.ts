import { expect, test } from 'vitest';
import { estimateGap } from '../../../src/bound/index.js';

const bound = { rows: 10, weight: 20, bounds: [], lower: 40, method: 'clusters' as const };

test('the estimated gap compares the mean squared distance of held-out rows with the bound per unit of weight', () => {
  const found = estimateGap(bound, Float64Array.of(1, 1, 2), Float64Array.of(2, 4, 3));
  expect(found).toMatchObject({ rows: 3, distortion: 3, gap: 0.5 });
  // Shares ¼, ¼, ½ of deviations −1, 1, 0: a standard error of √(2/16).
  expect(found?.error).toBeCloseTo(3 * Math.sqrt(1 / 8), 12);
  expect(found?.gapError).toBeCloseTo((3 * Math.sqrt(1 / 8)) / 2, 12);
});
test('rows that cost less than the bound are an estimate within their error, and none beyond it', () => {
  expect(estimateGap(bound, Float64Array.of(1, 1), Float64Array.of(1.5, 2.2))?.gap).toBeCloseTo(-0.075, 12);
  expect(estimateGap(bound, Float64Array.of(1, 1), Float64Array.of(0.8, 0.9))).toMatchObject({
    gap: null,
    gapError: null,
  });
});
test('nothing is estimated without held-out rows, or without a bound above 0', () => {
  expect(estimateGap(bound, new Float64Array(0), new Float64Array(0))).toBeNull();
  expect(estimateGap({ ...bound, lower: 0 }, Float64Array.of(1), Float64Array.of(1))?.gap).toBeNull();
});
