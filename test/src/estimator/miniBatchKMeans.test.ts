import { expect, test } from 'vitest';
import { MiniBatchKMeans } from '../../../src/index.js';

const rows = [
  [1, 2],
  [1, 4],
  [1, 0],
  [10, 2],
  [10, 4],
  [10, 0],
];

test('fit, predict, transform and score agree with one another', () => {
  const model = new MiniBatchKMeans({ nClusters: 2, randomState: 0 }).fit(rows);
  const labels = model.predict(rows);
  const distances = model.transform(rows);
  rows.forEach((_, i) => expect(distances[2 * i + labels[i]]).toBe(Math.min(distances[2 * i], distances[2 * i + 1])));
  const inertia = rows.reduce((sum, _, i) => sum + distances[2 * i + labels[i]] ** 2, 0);
  expect(-model.score(rows)).toBeCloseTo(inertia, 9);
});
test('typed arrays and arrays of rows give the same', () => {
  const typed = { values: Float64Array.from(rows.flat()), nFeatures: 2 };
  expect(new MiniBatchKMeans({ nClusters: 2 }).fit(typed).clusterCenters).toEqual(
    new MiniBatchKMeans({ nClusters: 2 }).fit(rows).clusterCenters,
  );
});
test('partialFit goes on from what was learned', () => {
  const model = new MiniBatchKMeans({ nClusters: 2 }).partialFit(rows).partialFit(rows);
  expect(Array.from(model.weights)).toEqual([6, 6]);
  expect(Array.from(model.counts)).toEqual([3, 3]);
  expect(model.nSteps).toBe(2);
});
test('k = 1 over two partialFits is the mean of all rows', () => {
  const model = new MiniBatchKMeans({ nClusters: 1 }).partialFit([[1], [2]]).partialFit([[6]]);
  expect(model.clusterCenters).toEqual([[3]]);
});
test('says clearly what is wrong', () => {
  expect(() => new MiniBatchKMeans().predict(rows)).toThrow('not fitted yet');
  expect(() => new MiniBatchKMeans().fit([[1], [2, 3]])).toThrow('Row 1 has 2 features');
  expect(() => new MiniBatchKMeans().fit([[1], [Number.NaN]])).toThrow('Row 1, column 0 is NaN');
  expect(() => new MiniBatchKMeans({ nClusters: 3 }).partialFit([[1]])).toThrow('There are 1 rows for nClusters = 3');
  expect(() => new MiniBatchKMeans({ nClusters: 1 }).fit([[1]], [-1])).toThrow('Sample weight 0 is -1');
});
test('squared distances that overflow are an error, not NaN', () => {
  expect(() => new MiniBatchKMeans({ nClusters: 1 }).fit([[1e200], [-1e200]])).toThrow('overflow float64');
});
