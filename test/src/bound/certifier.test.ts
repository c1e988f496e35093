import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchBound, Certifier } from '../../../src/bound/index.js';
import { predictor } from '../../../src/estimator/index.js';
import { certified, modelOf, optimum } from '../../fixtures/bounds.js';
import { problems, runs, tolerance } from '../../fixtures/problems.js';
import { blobs } from '../../learn.js';

describe('a certificate', () => {
  const points = { values: blobs(2500, 3, 2, 9), n: 2500, d: 2 };
  const model = modelOf(points, 3);

  test('has no bound above the optimum, by any method, however the rows come', () => {
    fc.assert(
      fc.property(problems({ most: 9 }), fc.integer({ min: 1, max: 9 }), ({ points: few, k }, cut) => {
        const certifier = certified(few, modelOf(few, k), cut);
        const { centroids } = modelOf(few, k);
        for (const batch of certifier.batches) certifier.addBatch(batch, batchBound(batch.points, k, centroids));
        for (const { lower } of certifier.certificate().bounds)
          expect(lower).toBeLessThanOrEqual(optimum(few, k) + tolerance(few));
      }),
      { numRuns: runs(300) },
    );
  });
  test('does not depend on how the rows were cut, except for rounding in the sums', () => {
    const [whole, pieces] = [certified(points, model), certified(points, model, 97)].map((found) =>
      found.certificate(),
    );
    expect(pieces.bounds.map(({ method }) => method)).toEqual(whole.bounds.map(({ method }) => method));
    pieces.bounds.forEach(({ lower }, i) =>
      expect(Math.abs(lower - whole.bounds[i].lower)).toBeLessThan(1e-9 * whole.inertia),
    );
  });
  test('adds up the bounds of all batches', () => {
    const certifier = certified(points, model);
    expect(certifier.batches.map(({ points: { n } }) => n).sort((a, b) => b - a)).toEqual([...Array(9).fill(256), 196]);
    for (const batch of certifier.batches) certifier.addBatch(batch, batch.inertia * 0.9);
    const { bounds, inertia } = certifier.certificate();
    expect(bounds.find(({ method }) => method === 'batches')?.lower).toBeCloseTo(0.9 * inertia, 6);
  });
  test('of sampled batches states its confidence and stays below what all batches would give', () => {
    const many = { values: blobs(60_000, 3, 2, 5), n: 60_000, d: 2 };
    const certifier = new Certifier(model, { keepRows: 20_000, risk: 0.05 });
    const { labels, distances } = predictor(model)(many);
    certifier.add(many, labels, distances);
    certifier.finish();
    for (const batch of certifier.batches) certifier.addBatch(batch, 0.95 * batch.inertia);
    const { bounds, inertia } = certifier.certificate();
    const sampled = bounds.find(({ method }) => method === 'sampled batches');
    expect(sampled?.confidence).toBe(0.95);
    expect(sampled?.lower).toBeLessThan(0.95 * inertia);
    expect(sampled?.lower).toBeGreaterThan(0.5 * inertia);
  });
  test('gives back all rows where they are few and were all kept', () => {
    const certifier = certified(points, model, 300);
    const all = certifier.everyRow(2500);
    expect(all?.n).toBe(2500);
    expect(Array.from(all?.values ?? []).sort()).toEqual(Array.from(points.values).sort());
    expect(certifier.everyRow(2499)).toBeUndefined();
  });
});

test('fewer rows than clusters are refused when they are complete, but not before', () => {
  const model = modelOf({ values: Float64Array.of(0, 1, 10, 11), n: 4, d: 1 }, 3);
  const certifier = new Certifier(model);
  const two = { values: Float64Array.of(0, 10), n: 2, d: 1 };
  const { labels, distances } = predictor(model)(two);
  certifier.add(two, labels, distances);
  expect(certifier.certificate()).toMatchObject({ rows: 2, lower: 0 });
  expect(() => certifier.finish()).toThrow('has k = 3 clusters but there are only 2 rows to certify it on');
});
test('an inertia whose squares are too small for float64 is not taken for a proved 0', () => {
  const points = { values: Float64Array.of(0, 1e-200, 3e-200), n: 3, d: 1 };
  const model = { k: 1, d: 1, centroids: Float64Array.of(1e-200), weights: Float64Array.of(3) };
  expect(certified(points, model).certificate()).toMatchObject({ inertia: 0, lower: 0, gap: null });
  const same = { values: Float64Array.of(5, 5), n: 2, d: 1 };
  const exact = { ...model, centroids: Float64Array.of(5) };
  expect(certified(same, exact).certificate()).toMatchObject({ inertia: 0, lower: 0, gap: 0 });
});

test.each([0, 1, Number.NaN])('a risk of %d is refused', (risk) => {
  const model = { k: 1, d: 1, centroids: Float64Array.of(0), weights: Float64Array.of(1) };
  expect(() => new Certifier(model, { risk })).toThrow(`must be a probability between 0 and 1, but is ${risk}`);
});
