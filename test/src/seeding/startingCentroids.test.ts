import { expect, test } from 'vitest';
import { scalarKernel } from '../../../src/kernel/scalar.js';
import { random } from '../../../src/numeric/random.js';
import { kMeansPlusPlus } from '../../../src/seeding/kMeansPlusPlus.js';
import { lloydSteps } from '../../../src/seeding/lloydSteps.js';
import { randomRows } from '../../../src/seeding/randomRows.js';
import { startingCentroids } from '../../../src/seeding/startingCentroids.js';
import { blobs, learn } from '../../learn.js';

const values = blobs(300, 6, 2, 5);
const points = { values, n: 300, d: 2 };
const single = { k: 6, seed: 1, replicas: 1, escape: false };

test('a single random start is at its rows', () => {
  const { starts } = startingCentroids(points, single, 'random', scalarKernel());
  expect(starts).toEqual([randomRows(points, 6, random(1, 'seeding'), scalarKernel()).centroids]);
});
test('a single start of k-means++ is improved by five iterations of Lloyd’s algorithm', () => {
  const { starts } = startingCentroids(points, single, 'k-means++', scalarKernel());
  const { centroids } = kMeansPlusPlus(points, 6, random(1, 'seeding'), scalarKernel());
  expect(starts).toEqual([lloydSteps(points, 6, centroids, scalarKernel(), 5)]);
});
test('k-means++ finds separate clusters that random rows miss', () => {
  const found = (init: 'k-means++' | 'random') =>
    [...Array(10).keys()].map(
      (seed) => learn(values, 2, { k: 6, batchSize: 300, init, seed }).distortion.mean ?? Number.NaN,
    );
  const mean = (xs: number[]) => xs.reduce((sum, x) => sum + x) / xs.length;
  expect(mean(found('k-means++'))).toBeLessThan(mean(found('random')));
});
test('the rows that a run is seeded from are learned from once, like all others', () => {
  const { rows, model } = learn(values, 2, { k: 6, batchSize: 40, initRows: 100 });
  expect(rows).toEqual({ read: 300, learned: 300, heldOut: 0, rejected: 0 });
  expect(model.weights.reduce((sum, w) => sum + w)).toBe(300);
});
test('rows of weight 0 are never started from, even where every row of a sample has none', () => {
  const values = Float64Array.from({ length: 600 }, (_, i) => (i % 4 === 0 ? 1e6 + i : i % 7));
  const weights = Float64Array.from(values, (x) => (x < 1e6 ? 1 : 0));
  const points = { values, n: 600, d: 1, weights };
  for (const init of ['k-means++', 'random'] as const)
    for (const replicas of [1, 4]) {
      const { starts } = startingCentroids(points, { k: 3, seed: 0, replicas, escape: false }, init, scalarKernel());
      for (const centroids of starts) expect(Math.max(...centroids)).toBeLessThan(7);
    }
});
