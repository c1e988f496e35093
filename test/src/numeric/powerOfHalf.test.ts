import fc from 'fast-check';
import { expect, test } from 'vitest';
import { powerOfHalf } from '../../../src/numeric/powerOfHalf.js';

test('powerOfHalf is ½^x with a relative error below 1e-14', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (x) => {
      expect(Math.abs(powerOfHalf(x) - 2 ** -x)).toBeLessThanOrEqual(1e-14 * 2 ** -x);
    }),
  );
});

test.each([
  [0, 1],
  [1, 0.5],
  [10, 2 ** -10],
  [1074, Number.MIN_VALUE],
  [1100, 0],
  [Number.POSITIVE_INFINITY, 0],
])('powerOfHalf(%d) is exactly %d', (x, expected) => {
  expect(powerOfHalf(x)).toBe(expected);
});
