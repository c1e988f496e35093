import { expect, test } from 'vitest';
import { squaredEuclidean } from '../../../src/numeric/squaredEuclidean.js';

test('squaredEuclidean is the sum of squared differences between two runs of numbers', () => {
  expect(squaredEuclidean([9, 1, 2, 3], 1, [4, 6, 3, 9], 0, 3)).toBe(9 + 16 + 0);
  expect(squaredEuclidean([], 0, [], 0, 0)).toBe(0);
});

test('squaredEuclidean adds in ascending order of dimensions', () => {
  // 1e16 + 1 rounds to 1e16, and so does adding another 1; but 1 + 1 + 1e16 does not.
  expect(squaredEuclidean([1e8, 1, 1], 0, [0, 0, 0], 0, 3)).toBe(1e16);
  expect(squaredEuclidean([1, 1, 1e8], 0, [0, 0, 0], 0, 3)).toBe(1e16 + 2);
});
