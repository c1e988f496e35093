import { expect, test } from 'vitest';
import { type Bound, certificateOf, gapOf, lowerBoundOf } from '../../../src/bound/certificate.js';

const bound = (method: Bound['method'], lower: number, confidence = 1): Bound => ({ method, lower, confidence });

test('a certificate goes by the greatest bound that is certain', () => {
  const lower = lowerBoundOf(9, 9, [
    bound('eigenvalues', 5),
    bound('sampled batches', 11, 0.99),
    bound('clusters', 10),
  ]);
  const certificate = certificateOf(lower, 12);
  expect(certificate).toMatchObject({ rows: 9, weight: 9, lower: 10, method: 'clusters', inertia: 12 });
  expect(certificate.gap).toBeCloseTo(0.2, 12);
  expect(certificate.bounds.map(({ lower }) => lower)).toEqual([11, 10, 5]);
});
test('the gap is rounded up, and 0 where the inertia is exactly the bound or 0', () => {
  expect(gapOf(3, 3)).toBe(0);
  expect(gapOf(0, 0)).toBe(0);
  for (const [inertia, lower] of [
    [1.1, 1],
    [10, 3],
    [1e300, 7e299],
  ])
    expect(((gapOf(inertia, lower) as number) + 1) * lower).toBeGreaterThanOrEqual(inertia);
});
test('there is no gap without a bound above 0, nor where the inertia is below the bound or not finite', () => {
  expect(gapOf(3, 0)).toBeNull();
  expect(gapOf(3, 3.0000001)).toBeNull();
  expect(gapOf(0, 1)).toBeNull();
  expect(gapOf(Number.POSITIVE_INFINITY, 1)).toBeNull();
  expect(gapOf(Number.NaN, 1)).toBeNull();
  const impossible = lowerBoundOf(5, 5, [bound('exact', 9)]);
  expect(certificateOf(impossible, 4).gap).toBeNull();
});
