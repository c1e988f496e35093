import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naturalLog } from '../../../src/numeric/naturalLog.js';

test('naturalLog is ln x to two roundings, for numbers of every size', () => {
  fc.assert(
    fc.property(fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(3e-16 * (1 + Math.abs(Math.log(x))));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [1, 0],
  [2, Math.LN2],
  [0.5, -Math.LN2],
  [0, Number.NEGATIVE_INFINITY],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])('naturalLog(%d) is exactly %d', (x, expected) => {
  expect(naturalLog(x)).toBe(expected);
});
