import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictor } from '../../../src/estimator/index.js';
import { weightedSum } from '../../../src/model/points.js';
import { random } from '../../../src/numeric/random.js';
import { clusteringOf } from '../../../src/solve/index.js';
import { planMoves } from '../../../src/splitMerge/plan.js';
import { splitAll } from '../../../src/splitMerge/split.js';
import { applyRepair } from '../../../src/splitMerge/splitMerge.js';
import { perClusterOf } from '../../fixtures/perCluster.js';
import { problems, runs, tolerance } from '../../fixtures/problems.js';

const sum = (xs: ArrayLike<number>) => Array.from(xs).reduce((total, x) => total + x, 0);

describe('split-and-merge moves', () => {
  test('lower the inertia of the rows that they were planned from, and keep its weight', () => {
    let moved = 0;
    fc.assert(
      fc.property(problems({ most: 14 }), fc.nat(), ({ points, k }, seed) => {
        const next = random(seed, 'moves');
        const labels = Int32Array.from({ length: points.n }, () => Math.floor(next() * k));
        const clustering = clusteringOf(points, k, labels);
        const { distances, inertias } = perClusterOf(points, clustering);
        const model = { k, d: points.d, centroids: clustering.centroids.slice(), weights: clustering.weights.slice() };
        const splits = splitAll(points, model, labels, distances, next);
        const moves = planMoves({ ...model, inertias }, splits, 1, k);
        for (const move of moves) applyRepair({ model, inertias }, move);
        moved += moves.length;
        const after = weightedSum(points, predictor(model, 'scalar')(points).distances);
        expect(after).toBeLessThanOrEqual(clustering.inertia + tolerance(points));
        expect(sum(model.weights)).toBeCloseTo(sum(clustering.weights), 9);
        expect(sum(inertias)).toBeGreaterThanOrEqual(after - tolerance(points));
      }),
      { numRuns: runs(500) },
    );
    expect(moved).toBeGreaterThan(20);
  });
  test('never take a cluster that lies apart, however rare', () => {
    const values = Float64Array.of(0, 0.1, 0.2, 40, 40.1, 40.2, 80, 80.1, 80.2, 100, 120);
    const points = { values, n: 11, d: 1 };
    const clustering = clusteringOf(points, 4, Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3));
    const { distances, inertias } = perClusterOf(points, clustering);
    const splits = splitAll(points, clustering, clustering.labels, distances, random(0, 'x'));
    expect(splits.gains[3]).toBeCloseTo(200, 8);
    for (const move of planMoves({ ...clustering, inertias }, splits, 1, 4))
      expect(move.cluster).not.toBeOneOf([0, 1, 2]);
  });
});
