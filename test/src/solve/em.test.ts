import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { em, emIterations, lloydFrom, responsibilities } from '../../../src/solve/index.js';
import { problems } from '../../fixtures/problems.js';
import { irisRows, pointsOf } from '../../fixtures/rows.js';
import { blobs } from '../../learn.js';

const blobPoints = { values: blobs(300, 3, 2, 4), n: 300, d: 2 };
const firstRows = (k: number, d: number, values: ArrayLike<number>) =>
  Float64Array.from({ length: k * d }, (_, i) => values[i]);

describe('expectation maximisation', () => {
  test('never lowers the log-likelihood', () => {
    fc.assert(
      fc.property(problems({ most: 10 }), ({ points, k }) => {
        let before = Number.NEGATIVE_INFINITY;
        for (const { logLikelihood } of emIterations(points, k, firstRows(k, points.d, points.values), {
          iterations: 60,
          variance: 2,
        })) {
          expect(logLikelihood).toBeGreaterThanOrEqual(before - 1e-9 * (1 + Math.abs(before)));
          before = logLikelihood;
        }
      }),
    );
    let before = Number.NEGATIVE_INFINITY;
    for (const { logLikelihood } of emIterations(blobPoints, 3, firstRows(3, 2, blobPoints.values))) {
      expect(logLikelihood).toBeGreaterThanOrEqual(before - 1e-9 * Math.abs(before));
      before = logLikelihood;
    }
  });
  test('becomes Lloyd’s algorithm as the variance goes to 0', async () => {
    const iris = await irisRows();
    const start = Float64Array.from(
      [0, 60, 120].flatMap((row) => Array.from(iris.values.subarray(row * 4, row * 4 + 4))),
    );
    const lloyd = lloydFrom(iris, 3, start, { singlePoint: false });
    const mixture = em(iris, 3, start, { variance: 1e-7, tolerance: 0 });
    for (let i = 0; i < 12; i++) expect(mixture.centroids[i]).toBeCloseTo(lloyd.centroids[i], 8);
    const shares = responsibilities(iris, mixture);
    lloyd.labels.forEach((label, i) => expect(shares[i * 3 + label]).toBeCloseTo(1, 8));
  });
  test('finds the parameters of the Gaussians that made the rows', () => {
    const { variance, mixing, converged } = em(blobPoints, 3, firstRows(3, 2, blobPoints.values));
    expect(converged).toBe(true);
    expect(variance).toBeGreaterThan(0.85);
    expect(variance).toBeLessThan(1.15);
    for (const share of mixing) expect(share).toBeCloseTo(1 / 3, 1);
  });
  test('has the closed form with one Gaussian', () => {
    const points = pointsOf([[1], [2], [6]]);
    const { centroids, variance, logLikelihood, bic } = em(points, 1, Float64Array.of(0));
    expect([centroids[0], variance]).toEqual([3, 14 / 3]);
    expect(logLikelihood).toBeCloseTo(-1.5 * (Math.log((2 * Math.PI * 14) / 3) + 1), 10);
    expect(bic).toBeCloseTo(-2 * logLikelihood + 2 * Math.log(3), 10);
  });
  test('has the least BIC at the true number of blobs', () => {
    const bic = (k: number) =>
      em(blobPoints, k, lloydFrom(blobPoints, k, firstRows(k, 2, blobPoints.values)).centroids).bic;
    expect(Math.min(bic(1), bic(2), bic(4), bic(5))).toBeGreaterThan(bic(3));
  });
  test('gives a row responsibilities that sum to 1, however far away it lies', () => {
    const points = pointsOf([[0], [1], [1e6]]);
    const shares = responsibilities(points, em(points, 2, Float64Array.of(0, 1), { variance: 1 }));
    for (let i = 0; i < 3; i++) expect(shares[2 * i] + shares[2 * i + 1]).toBeCloseTo(1, 12);
  });
  test('keeps the fitted variance above 0, and refuses a fixed variance of 0', () => {
    const points = pointsOf([[1], [1], [5]]);
    expect(em(points, 2, Float64Array.of(1, 5)).logLikelihood).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(() => em(points, 1, Float64Array.of(1), { iterations: 0 })).toThrow(
      'iterations must be a whole number of at least 1, but is 0',
    );
    expect(() => em(pointsOf([[1]], [0]), 1, Float64Array.of(1))).toThrow('All 1 rows have weight 0');
    expect(() => em(points, 1, Float64Array.of(1), { variance: 0 })).toThrow(
      'variance must be a number above 0, but is 0.',
    );
  });
});
