import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, divide, multiply, twoProduct, twoSum } from '../../../src/numeric/doubleDouble.js';
import { eigenvalues, symmetricEigen } from '../../../src/numeric/eigen.js';
import { improveLeading } from '../../../src/numeric/leadingEigenpairs.js';
import { normal, random } from '../../../src/numeric/random.js';

const symmetric = (n: number, next: () => number) => {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = next();
  return a;
};
const largest = (a: Float64Array) => a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe('eigenvalues of symmetric matrices', () => {
  test('come with vectors that the matrix stretches by them, at right angles', () => {
    const entry = fc.oneof(
      fc.integer({ min: -2, max: 2 }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(1e-9, 1e9),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.infiniteStream(entry), (n, numbers) => {
        const a = symmetric(n, () => numbers.next().value as number);
        const { values, vectors } = symmetricEigen(a, n);
        const size = 1e-13 * n * (1 + largest(a));
        eigenvalues(a, n).forEach((value, q) => expect(Math.abs(value - values[q])).toBeLessThanOrEqual(size));
        for (let q = 0; q < n; q++) {
          for (let i = 0; i < n; i++) {
            let image = 0;
            for (let j = 0; j < n; j++) image += a[i * n + j] * vectors[q * n + j];
            expect(Math.abs(image - values[q] * vectors[q * n + i])).toBeLessThanOrEqual(size);
          }
          for (let p = 0; p <= q; p++) {
            let dot = 0;
            for (let j = 0; j < n; j++) dot += vectors[p * n + j] * vectors[q * n + j];
            expect(Math.abs(dot - (p === q ? 1 : 0))).toBeLessThan(1e-13 * n);
          }
        }
      }),
    );
  });
  test('are those of the chain: 2 − 2·cos(π·i/(n + 1))', () => {
    const n = 60;
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      a[i * n + i] = 2;
      if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
    }
    eigenvalues(a, n).forEach((value, i) =>
      expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (i + 1)) / (n + 1)), 12),
    );
  });
  test('the leading ones are found by the block Krylov space, orthogonal to what is excluded', () => {
    const n = 40;
    const next = random(3, 'leading');
    const a = symmetric(n, () => normal(next));
    const unit = new Float64Array(n).fill(1 / Math.sqrt(n));
    const projected = a.slice();
    const image = Float64Array.from({ length: n }, (_, i) =>
      a.subarray(i * n, (i + 1) * n).reduce((sum, x) => sum + x / Math.sqrt(n), 0),
    );
    const along = image.reduce((sum, x) => sum + x / Math.sqrt(n), 0);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        projected[i * n + j] += along * unit[i] * unit[j] - image[i] * unit[j] - unit[i] * image[j];
    let block: Float64Array = Float64Array.from({ length: 5 * n }, () => next() - 0.5);
    let values: Float64Array = new Float64Array(0);
    for (let i = 0; i < 80; i++) ({ vectors: block, values } = improveLeading(a, n, block, 5, unit, 2));
    const all = eigenvalues(projected, n).reverse();
    for (let q = 0; q < 3; q++) {
      expect(values[q]).toBeCloseTo(all[q], 8);
      expect(block.subarray(q * n, (q + 1) * n).reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 10);
    }
  });
});

test('numbers of 106 bits: sums and products are exact, and quotients undo products', () => {
  const whole = fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n });
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      const [product, sum] = [twoProduct(Number(a), Number(b)), twoSum(Number(a), Number(b))];
      expect(BigInt(product[0]) + BigInt(product[1])).toBe(a * b);
      expect(BigInt(sum[0]) + BigInt(sum[1])).toBe(a + b);
      if (b !== 0n) expect(BigInt(divide(multiply(product, [3, 0]), [Number(b), 0])[0])).toBe(3n * a);
      expect(add(product, [-product[0], -product[1]])[0]).toBe(0);
    }),
  );
});
