import { expect, test } from 'vitest';
import { type Bound, certificateOf } from '../../../src/bound/certificate.js';

const bound = (method: Bound['method'], lower: number, confidence = 1): Bound => ({ method, lower, confidence });

test('a certificate goes by the greatest bound that is certain', () => {
  const certificate = certificateOf(9, 12, [
    bound('eigenvalues', 5),
    bound('sampled batches', 11, 0.99),
    bound('clusters', 10),
  ]);
  expect(certificate).toMatchObject({ rows: 9, lower: 10, method: 'clusters' });
  expect(certificate.gap).toBeCloseTo(0.2, 12);
  expect(certificate.bounds.map(({ lower }) => lower)).toEqual([11, 10, 5]);
});
test('the gap is 0 for an inertia of 0, null without a bound above 0, and never negative', () => {
  expect(certificateOf(1, 0, [bound('eigenvalues', 0)]).gap).toBe(0);
  expect(certificateOf(1, 3, [bound('eigenvalues', 0)]).gap).toBeNull();
  expect(certificateOf(1, 3, [bound('exact', 3.0000001)]).gap).toBe(0);
});
