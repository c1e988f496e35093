import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClusterDual } from '../../../src/bound/clusterDual.js';
import { predictor } from '../../../src/estimator/index.js';
import type { Model, Points } from '../../../src/model/index.js';
import { normal, random } from '../../../src/numeric/index.js';
import { certified, modelOf, optimum } from '../../fixtures/bounds.js';
import { problems, runs, tolerance } from '../../fixtures/problems.js';
import { pointsOf } from '../../fixtures/rows.js';

function boundOf(points: Points, model: Model, margin: number): number {
  const dual = new ClusterDual(model, new Float64Array(points.d), margin);
  const { labels, distances } = predictor(model)(points);
  dual.add(points, labels, distances);
  return dual.bound();
}

describe('the bound of the cluster dual', () => {
  test('never exceeds the optimum, whatever the model and the separation margin', () => {
    fc.assert(
      fc.property(
        problems(),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.boolean(),
        ({ points, k }, margin, good) => {
          const found = modelOf(points, k);
          const bad = {
            ...found,
            centroids: found.centroids.map((x, i) => x + (i % 3) - 1),
            weights: found.weights.map((w, j) => w + j),
          };
          const bound = boundOf(points, good ? found : bad, margin);
          expect(bound).toBeLessThanOrEqual(optimum(points, k) + tolerance(points));
        },
      ),
      { numRuns: runs(1000) },
    );
  });
  test('proves blobs that lie far apart to a millionth, in one reading', () => {
    const next = random(7, 'far apart');
    const values = Float64Array.from(
      { length: 9000 },
      (_, at) => normal(next) + (Math.floor(at / 3) % 4 === at % 3 ? 25 : 0),
    );
    const points = { values, n: 3000, d: 3 };
    const { gap, method } = certified(points, modelOf(points, 4, 5), 700).certificate();
    expect(method).toBe('clusters');
    expect(gap).toBeLessThan(1e-6);
  });
  test('of weighted rows is that of their copies', () => {
    const rows = [
      [0, 1],
      [2, 0],
      [9, 8],
      [8, 9],
      [9, 9],
      [20, 0],
    ];
    const weights = [1, 2, 3, 1, 1, 2];
    const weighted = pointsOf(rows, weights);
    const copies = pointsOf(rows.flatMap((row, i) => Array.from({ length: weights[i] }, () => row)));
    const model = modelOf(weighted, 3, 5);
    expect(boundOf(weighted, model, 1)).toBeCloseTo(boundOf(copies, model, 1), 8);
  });
});
