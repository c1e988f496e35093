import { expect, test } from 'vitest';
import { fromBase64, littleEndian, toBase64 } from '../../../src/checkpoint/base64.js';

/** Numbers whose bytes have all values. */
const numbers = (n: number) => Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1) * 10 ** ((i % 40) - 20));

test.each([0, 1, 2, 3, 4, 1000, 5001])('%i numbers become the base64 of their little-endian bytes, and return', (n) => {
  const view = new DataView(new ArrayBuffer(8 * n));
  for (const [i, x] of numbers(n).entries()) view.setFloat64(8 * i, x, true);
  expect(toBase64(numbers(n))).toBe(Buffer.from(view.buffer).toString('base64'));
  expect(fromBase64(toBase64(numbers(n)))).toEqual(numbers(n));
  expect(littleEndian(numbers(n))).toEqual(new Uint8Array(view.buffer));
});

test('a part of an array is written, and nothing beside it', () => {
  expect(toBase64(numbers(10).subarray(3, 7))).toBe(toBase64(numbers(10).slice(3, 7)));
});
