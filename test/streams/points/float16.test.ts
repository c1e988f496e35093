import { expect, test } from 'vitest';
import { float16ToNumber } from '../../../streams/points/float16.js';

test.each([
  [0x0000, 0, 'zero'],
  [0x8000, -0, 'negative zero'],
  [0x3c00, 1, 'one'],
  [0xc000, -2, 'a negative number'],
  [0x3555, 0.333251953125, 'the number nearest to 1/3'],
  [0x7bff, 65_504, 'the largest number'],
  [0x0400, 2 ** -14, 'the smallest normal number'],
  [0x0001, 2 ** -24, 'the smallest subnormal number'],
  [0x03ff, 1023 * 2 ** -24, 'the largest subnormal number'],
  [0x7c00, Number.POSITIVE_INFINITY, 'infinity'],
  [0xfc00, Number.NEGATIVE_INFINITY, 'negative infinity'],
  [0x7e00, Number.NaN, 'NaN'],
])('float16ToNumber(%i) is %d, %s', (bits, number) => {
  expect(float16ToNumber(bits)).toBe(number);
});

test('float16ToNumber increases with the bits of a positive number', () => {
  for (let bits = 1; bits <= 0x7c00; bits++) expect(float16ToNumber(bits)).toBeGreaterThan(float16ToNumber(bits - 1));
});
