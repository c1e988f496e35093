import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scatter } from '../../../src/bound/index.js';
import { sliceRows } from '../../../src/model/index.js';
import { clusteringOf } from '../../../src/solve/index.js';
import { optimum } from '../../fixtures/bounds.js';
import { problems, runs, tolerance } from '../../fixtures/problems.js';
import { pointsOf } from '../../fixtures/rows.js';

describe('the bound of the scatter matrix', () => {
  test('never exceeds the optimum', () => {
    fc.assert(
      fc.property(problems(), ({ points, k }) => {
        const scatter = new Scatter(points.d);
        scatter.add(points);
        expect(scatter.bound(k)).toBeLessThanOrEqual(optimum(points, k) + tolerance(points));
      }),
      { numRuns: runs(1000) },
    );
  });
  test('is the optimum where the clusters differ along one axis only', () => {
    const scatter = new Scatter(2);
    scatter.add(
      pointsOf([
        [0, 1],
        [0, -1],
        [50, 1],
        [50, -1],
      ]),
    );
    expect(scatter.bound(2)).toBeCloseTo(4, 8);
  });
});

test('the inertia of the scatter matrix is that of a single cluster, however the rows were cut', () => {
  fc.assert(
    fc.property(problems(), ({ points }) => {
      const scatter = new Scatter(points.d);
      for (let i = 0; i < points.n; i++) scatter.add(sliceRows(points, i, 1));
      const { inertia } = clusteringOf(points, 1, new Int32Array(points.n));
      expect(Math.abs(scatter.inertia - inertia)).toBeLessThanOrEqual(tolerance(points));
    }),
  );
});
