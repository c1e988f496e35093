import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, divide, multiply, twoProduct, twoSum } from '../../../src/numeric/doubleDouble.js';

const whole = fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n });

test('sums and products of two numbers are exact', () => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      const [product, sum] = [twoProduct(Number(a), Number(b)), twoSum(Number(a), Number(b))];
      expect(BigInt(product[0]) + BigInt(product[1])).toBe(a * b);
      expect(BigInt(sum[0]) + BigInt(sum[1])).toBe(a + b);
    }),
  );
  expect(twoSum(1e300, 1)).toEqual([1e300, 1]);
});

test('a product less itself is zero, and a quotient undoes a product', () => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      const product = twoProduct(Number(a), Number(b));
      expect(add(product, [-product[0], -product[1]])[0]).toBe(0);
      if (b !== 0n) expect(BigInt(divide(multiply(product, [3, 0]), [Number(b), 0])[0])).toBe(3n * a);
    }),
  );
});

test('a third has 100 correct bits', () => {
  const [high, low] = divide([1, 0], [3, 0]);
  const scaled = BigInt(high * 2 ** 54) * 2n ** 52n + BigInt(Math.round(low * 2 ** 106));
  const error = 3n * scaled - 2n ** 106n;
  expect(error < 0n ? -error : error).toBeLessThan(2n ** 6n);
});
