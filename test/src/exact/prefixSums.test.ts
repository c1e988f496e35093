import { expect, test } from 'vitest';
import { PrefixSums } from '../../../src/exact/prefixSums.js';

test('PrefixSums keeps small terms beside large ones', () => {
  const terms = [1e16, 1, 1, -1e16, 3];
  const sums = new PrefixSums(5, (i) => [terms[i], 0]);
  expect(sums.between(0, 4)).toEqual([2, 0]);
  expect(sums.between(1, 3)[0]).toBe(2);
  expect(sums.between(4, 5)[0]).toBe(3);
  expect(sums.between(2, 2)[0]).toBe(0);
});
