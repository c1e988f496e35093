import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../../src/numeric/random.js';
import { clusteringOf } from '../../../src/solve/index.js';
import { splitAll } from '../../../src/splitMerge/split.js';
import { perClusterOf } from '../../fixtures/perCluster.js';
import { problems, tolerance } from '../../fixtures/problems.js';
import { pointsOf } from '../../fixtures/rows.js';

const splitsOf = (points: ReturnType<typeof pointsOf>, labels: Int32Array, k: number, seed = 0) => {
  const clustering = clusteringOf(points, k, labels);
  const { distances } = perClusterOf(points, clustering);
  return { clustering, splits: splitAll(points, clustering, labels, distances, random(seed, 'split')) };
};

describe('splitAll', () => {
  test('finds both halves of a cluster of two groups, and what splitting it gains', () => {
    const points = pointsOf([[0], [1], [10], [11], [50]]);
    const { splits } = splitsOf(points, Int32Array.of(0, 0, 0, 0, 1), 2);
    expect([splits.first[0], splits.second[0]].sort((a, b) => a - b)).toEqual([0.5, 10.5]);
    expect([splits.firstWeights[0], splits.secondWeights[0]]).toEqual([2, 2]);
    expect(splits.gains[0]).toBe(100);
  });
  test('gains nothing from a cluster of one row or of equal rows', () => {
    const { splits } = splitsOf(pointsOf([[3], [7], [7]]), Int32Array.of(0, 1, 1), 2);
    expect(Array.from(splits.gains)).toEqual([0, 0]);
    expect(Array.from(splits.second)).toEqual([3, 7]);
  });
  test('never gains more than the inertia of the cluster, and keeps its weight', () => {
    fc.assert(
      fc.property(problems({ most: 12 }), fc.nat(), ({ points, k }, seed) => {
        const labels = Int32Array.from({ length: points.n }, (_, i) => i % k);
        const { clustering, splits } = splitsOf(points, labels, k, seed);
        const { inertias } = perClusterOf(points, clustering);
        for (let j = 0; j < k; j++) {
          expect(splits.gains[j]).toBeGreaterThanOrEqual(0);
          expect(splits.gains[j]).toBeLessThanOrEqual(inertias[j] + tolerance(points));
          expect(splits.firstWeights[j] + splits.secondWeights[j]).toBeCloseTo(clustering.weights[j], 9);
        }
      }),
    );
  });
});
