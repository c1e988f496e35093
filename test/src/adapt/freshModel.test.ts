import { expect, test } from 'vitest';
import { fitFreshModel, isBetter, matchClusters } from '../../../src/adapt/freshModel.js';
import { predictor } from '../../../src/estimator/index.js';
import { scalarKernel } from '../../../src/kernel/scalar.js';
import type { Assign } from '../../../src/model/assignment.js';
import type { Model } from '../../../src/model/index.js';
import { random } from '../../../src/numeric/random.js';
import { inertiaAt, lloyd } from '../../../src/solve/index.js';
import { blobs } from '../../learn.js';

const points = { values: blobs(800, 4, 2, 3), n: 800, d: 2 };
const assign: Assign = (model, rows) => predictor(model, 'scalar')(rows);
const modelAt = (...centroids: number[]): Model => ({
  k: centroids.length,
  d: 1,
  centroids: Float64Array.from(centroids),
  weights: new Float64Array(centroids.length).fill(10),
});

test('fresh models weigh what their mini-batch does, and the best of ten is near the best possible', () => {
  const empty = { k: 4, d: 2, centroids: new Float64Array(8), weights: new Float64Array(4) };
  const inertias = Array.from({ length: 10 }, (_, seed) => {
    const { centroids, weights } = fitFreshModel(points, empty, scalarKernel(), assign, random(seed, 'fresh'));
    expect(weights.reduce((sum, w) => sum + w)).toBe(800);
    return inertiaAt(points, 4, centroids);
  });
  expect(Math.min(...inertias)).toBeLessThan(1.01 * lloyd(points, 4).inertia);
});
test('a replica is better only where rows gain more than chance', () => {
  const rows = { values: Float64Array.from({ length: 100 }, (_, i) => i % 10), n: 100, d: 1 };
  expect(isBetter(modelAt(2, 7), modelAt(0, 0), rows, assign)).toBe(true);
  expect(isBetter(modelAt(2, 7), modelAt(2, 7), rows, assign)).toBe(false);
  expect(isBetter(modelAt(0, 0), modelAt(2, 7), rows, assign)).toBe(false);
});
test('a cluster continues the old one that is nearest to it, within three spreads and both ways', () => {
  // Spreads of 1: centroids up to 3 apart are the same cluster.
  const inertias = [10, 10, 10];
  expect(matchClusters(modelAt(0, 50, 100), modelAt(101, 2, 54), inertias)).toEqual([2, 0, undefined]);
  expect(matchClusters(modelAt(0, 50, 100), modelAt(1, 2, 100), inertias)).toEqual([0, undefined, 2]);
});
