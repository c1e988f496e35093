import fc from 'fast-check';
import { expect, test } from 'vitest';
import { power } from '../../../src/numeric/power.js';

test('power is x^y with a relative error below 1e-13', () => {
  const [base, exponent] = [
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    fc.double({ min: 0, max: 20, noNaN: true }),
  ];
  fc.assert(
    fc.property(base, exponent, (x, y) => {
      expect(Math.abs(power(x, y) - x ** y)).toBeLessThanOrEqual(1e-13 * x ** y);
    }),
  );
});

test.each([
  [0, 0, 1],
  [0, 0.7, 0],
  [7, 0, 1],
  [3, 4, 81],
  [16, 0.25, 2],
  [4, 2.5, 32],
])('power(%d, %d) is exactly %d', (x, y, expected) => {
  expect(power(x, y)).toBe(expected);
});
