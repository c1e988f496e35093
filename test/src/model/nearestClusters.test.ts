import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictor } from '../../../src/estimator/index.js';

const small = fc.integer({ min: -3, max: 3 });

describe('the nearest clusters of a row', () => {
  test('are those of all distances in order, the lowest index first where they are equal', () => {
    fc.assert(
      fc.property(
        fc.array(small, { minLength: 1, maxLength: 9 }),
        fc.array(small, { minLength: 1 }),
        (centers, rows) => {
          const k = centers.length;
          const assign = predictor({ k, d: 1, centroids: Float64Array.from(centers), weights: new Float64Array(k) });
          const points = { values: Float64Array.from(rows), n: rows.length, d: 1 };
          const m = Math.ceil(k / 2);
          const { clusters, distances } = assign.nearest(points, m);
          rows.forEach((x, i) => {
            const all = centers.map((c, j) => [(x - c) ** 2, j]).sort(([a, i1], [b, i2]) => a - b || i1 - i2);
            expect(Array.from(clusters.subarray(i * m, i * m + m))).toEqual(all.slice(0, m).map(([, j]) => j));
            expect(Array.from(distances.subarray(i * m, i * m + m))).toEqual(all.slice(0, m).map(([D]) => D));
          });
          expect(clusters.filter((_, i) => i % m === 0)).toEqual(assign(points).labels);
        },
      ),
    );
  });
  test('have shares in proportion to 1/D, which sum to 1 over all clusters', () => {
    const centroids = Float64Array.of(1, 2, -4);
    const assign = predictor({ k: 3, d: 1, centroids, weights: new Float64Array(3) });
    const { shares } = assign.nearest({ values: Float64Array.of(0), n: 1, d: 1 }, 3);
    const sum = 1 + 1 / 4 + 1 / 16;
    expect(Array.from(shares)).toEqual([1 / sum, 1 / 4 / sum, 1 / 16 / sum]);
  });
  test('share a row that lies on centroids equally among these', () => {
    const centroids = Float64Array.of(1e-200, 0, 0);
    const assign = predictor({ k: 3, d: 1, centroids, weights: new Float64Array(3) });
    const { shares, clusters } = assign.nearest({ values: Float64Array.of(0), n: 1, d: 1 }, 3);
    expect([Array.from(clusters), Array.from(shares)]).toEqual([
      [0, 1, 2],
      [1 / 3, 1 / 3, 1 / 3],
    ]);
  });
  test('cannot be more than there are', () => {
    const assign = predictor({ k: 1, d: 1, centroids: Float64Array.of(0), weights: new Float64Array(1) });
    expect(() => assign.nearest({ values: Float64Array.of(0), n: 1, d: 1 }, 2)).toThrow('The model has 1 clusters');
  });
});
