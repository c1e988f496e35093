import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timesTwoTo } from '../../../src/numeric/binaryScale.js';
import { eigenvalues, symmetricEigen } from '../../../src/numeric/eigen.js';

/** A symmetric matrix whose entries are the next numbers. */
const symmetric = (n: number, next: () => number) => {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = next();
  return a;
};
const largest = (a: Float64Array) => a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Some numbers that do not repeat. */
const numbers = (function* () {
  for (let i = 1; ; i++) yield ((i * 0.618) % 1) - 0.5;
})();

describe('eigenvalues of a symmetric matrix', () => {
  test('are scaled exactly with the matrix by powers of two, from 1e-270 to 1e270', () => {
    const plain = symmetric(5, () => numbers.next().value as number);
    const values = eigenvalues(plain, 5);
    for (const e of [-900, -300, 1, 300, 900]) {
      const scaled = eigenvalues(
        plain.map((x) => timesTwoTo(x, e)),
        5,
      );
      expect(Array.from(scaled)).toEqual(Array.from(values, (x) => timesTwoTo(x, e)));
    }
  });
  test('keep their digits beside entries whose squares are 0 in float64', () => {
    const entries = [1e-9, 1e9, 1e9, 1e9, 1e-9, 1e9, -2.1e-151, -8.4e-323, -4.4e-323, -4.3e-196].values();
    const values = eigenvalues(
      symmetric(4, () => entries.next().value as number),
      4,
    );
    for (const [q, expected] of [-1e9, 0, 1e9, 2e9].entries())
      expect(Math.abs(values[q] - expected)).toBeLessThan(1e-5);
  });

  test('come with orthonormal vectors: A·v = λ·v', () => {
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
  test('are 2 − 2·cos(π·i/(n + 1)) for the second differences of n numbers', () => {
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
  test('are the diagonal of a diagonal matrix, in ascending order', () => {
    expect([...eigenvalues(Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 2), 3)]).toEqual([-1, 2, 3]);
    expect([...eigenvalues(new Float64Array(9), 3)]).toEqual([0, 0, 0]);
  });
});
