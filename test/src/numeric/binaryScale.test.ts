import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponentOf, greatestExponent, timesTwoTo, twoTo } from '../../../src/numeric/binaryScale.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

test('exponentOf is the power of two at or below a number, for subnormal numbers, too', () => {
  fc.assert(
    fc.property(
      finite.filter((x) => x !== 0),
      (x) => {
        const scaled = Math.abs(timesTwoTo(x, -exponentOf(x)));
        expect(scaled).toBeGreaterThanOrEqual(1);
        expect(scaled).toBeLessThan(2);
      },
    ),
  );
  expect([1, 2, 3, 0.75, -8, 2 ** -1074, Number.MAX_VALUE].map(exponentOf)).toEqual([0, 1, 1, -1, 3, -1074, 1023]);
});
test('timesTwoTo is exact, and undone by its inverse, for exponents of any size', () => {
  expect([-1022, -1, 0, 1, 1023].map(twoTo)).toEqual([2 ** -1022, 0.5, 1, 2, 2 ** 1023]);
  expect(timesTwoTo(3, 2000)).toBe(Number.POSITIVE_INFINITY);
  expect(timesTwoTo(3, -3000)).toBe(0);
  expect(timesTwoTo(2 ** -1074, 2097)).toBe(2 ** 1023);
  fc.assert(
    fc.property(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -1000, max: 1000 }), (x, e) => {
      expect(timesTwoTo(timesTwoTo(x, e), -e)).toBe(x);
    }),
  );
});
test('greatestExponent goes by the number of greatest size, and is 0 where there is none', () => {
  expect(greatestExponent([0.1, -9, 3])).toBe(3);
  expect(greatestExponent([0.1, -9, 3], 1)).toBe(-4);
  expect([[], [0], [Number.NaN, 2], [Number.POSITIVE_INFINITY]].map((all) => greatestExponent(all))).toEqual([
    0, 0, 0, 0,
  ]);
});
