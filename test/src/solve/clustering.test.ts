import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictor } from '../../../src/estimator/index.js';
import { weightedSum } from '../../../src/model/points.js';
import { clusteringOf, inertiaAt } from '../../../src/solve/index.js';
import { problems, tolerance } from '../../fixtures/problems.js';
import { pointsOf } from '../../fixtures/rows.js';

describe('clusteringOf', () => {
  test('puts every centroid at the weighted mean of its rows', () => {
    expect(clusteringOf(pointsOf([[1], [2], [9]], [1, 3, 2]), 2, Int32Array.of(0, 0, 1))).toEqual({
      k: 2,
      d: 1,
      centroids: Float64Array.of(1.75, 9),
      labels: Int32Array.of(0, 0, 1),
      weights: Float64Array.of(4, 2),
      inertia: 0.75,
    });
  });
  test('leaves a cluster without weight where it was, or at zero', () => {
    const rows = pointsOf([[1], [2]], [1, 0]);
    expect(clusteringOf(rows, 3, Int32Array.of(0, 1), Float64Array.of(7, 8, 9)).centroids).toEqual(
      Float64Array.of(1, 8, 9),
    );
    expect(clusteringOf(rows, 3, Int32Array.of(0, 1)).centroids).toEqual(Float64Array.of(1, 0, 0));
  });
  test('keeps the precision of rows far from zero', () => {
    const rows = pointsOf([0.25, 0.5, 0.75].map((x) => [1e12 + x]));
    expect(clusteringOf(rows, 1, new Int32Array(3)).inertia).toBe(0.125);
  });
  test('has an inertia that counts and weights confirm: Σ w over clusters is Σ w over rows', () => {
    fc.assert(
      fc.property(problems(), ({ points, k }) => {
        const labels = Int32Array.from({ length: points.n }, (_, i) => i % k);
        const { weights, inertia, centroids } = clusteringOf(points, k, labels);
        const total = points.weights?.reduce((sum, w) => sum + w) ?? points.n;
        expect(weights.reduce((sum, w) => sum + w)).toBeCloseTo(total, 9);
        expect(inertiaAt(points, k, centroids)).toBeLessThanOrEqual(inertia + tolerance(points));
      }),
    );
  });
});

test('inertiaAt is what assigning every row to its nearest centroid costs', () => {
  fc.assert(
    fc.property(problems(), ({ points, k }) => {
      const centroids = Float64Array.from(points.values.subarray(0, k * points.d));
      const { distances } = predictor({ k, d: points.d, centroids, weights: new Float64Array(k) }, 'scalar')(points);
      expect(inertiaAt(points, k, centroids)).toBe(weightedSum(points, distances));
    }),
  );
});
