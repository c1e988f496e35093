import { expect, test } from 'vitest';
import { power } from '../../../src/numeric/power.js';

test.each([
  [0.5, 1],
  [0.5, 0.5],
  [0.3, 0.75],
  [1, 0.9],
  [0.9, 12.25],
  [1e-300, 0.6],
  [0, 0.7],
])('power(%d, %d) is x^y to a relative error of 1e-13', (x, y) => {
  expect(Math.abs(power(x, y) - x ** y)).toBeLessThanOrEqual(1e-13 * x ** y);
});
