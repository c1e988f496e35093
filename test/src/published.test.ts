import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MiniBatchKMeans, predictor } from '../../src/index.js';
import { learn } from '../learn.js';

const published = JSON.parse(readFileSync(new URL('../fixtures/published.json', import.meta.url), 'utf8'));
const byFirst = (rows: number[][]) => [...rows].sort((a, b) => a[0] - b[0]);
const rowsOf = (centroids: Float64Array, d: number) =>
  Array.from({ length: centroids.length / d }, (_, j) => Array.from(centroids.subarray(j * d, (j + 1) * d)));

describe('a run reproduces Flink’s OnlineKMeansTest', () => {
  const { flink_online_kmeans: flink } = published;
  test.each([
    ['with decay 0', flink.case_decay_0, flink.batch1, flink.case_decay_0.after_batch1],
    ['with decay ½', flink.case_decay_half, flink.batch2, flink.case_decay_half.after_batch2],
  ])('%s', (_, { init, weights, decay }, batch: number[][], after) => {
    const { model } = learn(Float64Array.from(batch.flat()), 2, {
      k: 2,
      batchSize: 6,
      decay,
      init: { centroids: init, weights },
    });
    byFirst(rowsOf(model.centroids, 2))
      .flat()
      .forEach((x, i) => expect(x).toBeCloseTo(after.centroids_by_x.flat()[i], 5));
    expect(Array.from(model.weights)).toEqual(after.weights);
  });
});

describe('the estimator reproduces scikit-learn’s documentation', () => {
  test('of KMeans: six points with an inertia of 16', () => {
    const { points, k, centroids, inertia } = published.sklearn_kmeans_doc;
    const model = new MiniBatchKMeans({ nClusters: k, batchSize: 6, maxIter: 20 }).fit(points);
    expect(byFirst(model.clusterCenters).flat()).toEqual(
      byFirst(centroids)
        .flat()
        .map((x) => expect.closeTo(x, 12)),
    );
    expect(-model.score(points)).toBeCloseTo(inertia, 12);
  });
  test('of MiniBatchKMeans: never below the exact optimum, and near it', () => {
    const { points, k, exact_optimum } = published.sklearn_minibatch_doc;
    const found = [0, 1, 2, 3, 4].map(
      (randomState) =>
        -new MiniBatchKMeans({ nClusters: k, batchSize: 6, maxIter: 10, randomState }).fit(points).score(points),
    );
    for (const inertia of found) expect(inertia).toBeGreaterThanOrEqual(exact_optimum - 1e-9);
    expect(Math.min(...found)).toBeLessThan(1.15 * exact_optimum);
  });
});

test('weights of 2 on the rows 0 and 1 give an inertia of 1', () => {
  const { points, weights, inertia } = published.weights;
  const model = new MiniBatchKMeans({ nClusters: 1, batchSize: 2, maxIter: 1 }).fit(points, weights);
  expect(-model.score(points, weights)).toBe(inertia);
});

test('float32 rows near ±1 keep the inertia that the expanded form loses', () => {
  const { points_f32, inertia } = published.float32_cancellation;
  const values = Float32Array.from(points_f32.flat());
  const { distances } = predictor({ k: 2, d: 1, centroids: Float64Array.of(-1, 1), weights: new Float64Array(2) })({
    values,
    n: 4,
    d: 1,
  });
  expect(distances.reduce((sum, x) => sum + x)).toBeCloseTo(inertia, 14);
});

test('the four points of ml-kmeans reach their published centroids', () => {
  const { points, init, centroids } = published.ml_kmeans_readme;
  const model = new MiniBatchKMeans({ nClusters: 2, init, batchSize: 4, maxIter: 1 }).fit(points);
  expect(model.clusterCenters).toEqual(centroids);
});

test('1, 2, 3, 4 with k = 2 find the global minimum 1 from the better start', () => {
  const [{ points, stationary }] = published.seed_line.cases;
  const best = stationary[1];
  const model = new MiniBatchKMeans({ nClusters: 2, init: best.centroids, batchSize: 4, maxIter: 3 }).fit(points);
  expect(Array.from(model.predict(points))).toEqual(best.assignment);
  expect(-model.score(points)).toBeCloseTo(best.inertia, 12);
});
