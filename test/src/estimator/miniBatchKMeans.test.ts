import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lloyd, lloydFrom } from '../../../src/solve.js';
import { digestOf, loadModel, MiniBatchKMeans, saveModel } from '../../../streams/index.js';
import { irisRows } from '../../fixtures/rows.js';
import { blobs } from '../../learn.js';

const rows = [
  [1, 2],
  [1, 4],
  [1, 0],
  [10, 2],
  [10, 4],
  [10, 0],
];

describe('the estimator', () => {
  test('agrees with itself in predict, transform, score, labels, inertia and counts', () => {
    const model = new MiniBatchKMeans({ nClusters: 2, randomState: 0 }).fit(rows);
    const labels = model.predict(rows);
    const distances = model.transform(rows);
    rows.forEach((_, i) => expect(distances[2 * i + labels[i]]).toBe(Math.min(distances[2 * i], distances[2 * i + 1])));
    const inertia = rows.reduce((sum, _, i) => sum + distances[2 * i + labels[i]] ** 2, 0);
    expect(-model.score(rows)).toBeCloseTo(inertia, 9);
    expect(model.inertia).toBe(-model.score(rows));
    expect(model.labels).toEqual(labels);
    expect(Array.from(model.counts)).toEqual([3, 3]);
    expect([model.nFeaturesIn, model.nIter]).toEqual([2, Math.ceil(model.nSteps)]);
  });
  test('gives the inertia of the final centroids, and the cost of learning by another name', () => {
    const learned = (maxIter: number) =>
      new MiniBatchKMeans({ nClusters: 2, maxIter, maxNoImprovement: null }).fit(rows);
    expect([learned(2).inertia, learned(10).inertia]).toEqual([16, 16]);
    expect(learned(10).prequentialInertia).toBeGreaterThan(learned(2).prequentialInertia);
    expect([learned(2).weights, learned(10).weights].map((weights) => weights[0] + weights[1])).toEqual([12, 60]);
  });
  test('fits and predicts, and fits and transforms, in one call', () => {
    const params = { nClusters: 2, randomState: 3 };
    const model = new MiniBatchKMeans(params).fit(rows);
    expect(new MiniBatchKMeans(params).fitPredict(rows)).toEqual(model.labels);
    expect(new MiniBatchKMeans(params).fitTransform(rows)).toEqual(model.transform(rows));
  });
  test('partialFit goes on from what was learned', () => {
    const model = new MiniBatchKMeans({ nClusters: 2 }).partialFit(rows).partialFit(rows);
    expect(Array.from(model.weights)).toEqual([6, 6]);
    expect(Array.from(model.counts)).toEqual([3, 3]);
    expect(model.nSteps).toBe(2);
    expect(() => model.nIter).toThrow('fit was not called last');
  });
  test('k = 1 over two partialFits is the mean of all rows', () => {
    const model = new MiniBatchKMeans({ nClusters: 1 }).partialFit([[1], [2]]).partialFit([[6]]);
    expect(model.clusterCenters).toEqual([[3]]);
  });
});

describe('fit', () => {
  /** 6,000 rows of six blobs, in three orders. */
  const values = blobs(6000, 6, 3);
  const rowAt = (i: number) => Array.from(values.subarray(3 * i, 3 * i + 3));
  const mixed = Array.from({ length: 6000 }, (_, i) => rowAt(i));
  const sortedByBlob = Array.from({ length: 6000 }, (_, i) => rowAt((i % 1000) * 6 + Math.floor(i / 1000)));
  const sortedByFeature = [...mixed].sort((a, b) => a[0] - b[0]);

  test('finds rows that are sorted as well as rows that are mixed, with mini-batches of any size', () => {
    const best = lloyd({ values, n: 6000, d: 3 }, 6).inertia;
    for (const batchSize of [10, 100, 1000])
      for (const x of [mixed, sortedByBlob, sortedByFeature]) {
        const inertias = [0, 1, 2, 3, 4].map(
          (randomState) => new MiniBatchKMeans({ nClusters: 6, batchSize, randomState, nInit: 10 }).fit(x).inertia,
        );
        expect(inertias.sort((a, b) => a - b)[2]).toBeLessThan(1.02 * best);
      }
  });
  test('comes near the best inertia of iris with mini-batches of ten', async () => {
    const { values: iris } = await irisRows();
    const inertias = Array.from({ length: 9 }, (_, randomState) => {
      const params = { nClusters: 3, batchSize: 10, randomState };
      return new MiniBatchKMeans(params).fit({ values: iris, nFeatures: 4 }).inertia;
    });
    expect(inertias.sort((a, b) => a - b)[4]).toBeLessThan(1.03 * 78.851441);
  });
  test('reads each row once per pass, in an order that the seed decides', () => {
    const learned = (randomState: number) =>
      new MiniBatchKMeans({ nClusters: 3, batchSize: 64, maxIter: 1, randomState }).fit(mixed).checkpoint;
    expect(learned(1).rows.learned).toBe(6000);
    expect(digestOf(learned(1))).toBe(digestOf(learned(1)));
    expect(digestOf(learned(1))).not.toBe(digestOf(learned(2)));
  });
  test('has at most n rows per mini-batch', () => {
    expect(
      new MiniBatchKMeans({ nClusters: 2, batchSize: 1000, maxIter: 4, maxNoImprovement: null }).fit(rows).nSteps,
    ).toBe(4);
  });
  test('ends by a lack of improvement, by small movements, or never before maxIter', () => {
    const passes = (params: object) => new MiniBatchKMeans({ nClusters: 6, maxIter: 60, ...params }).fit(mixed).nIter;
    expect(passes({ maxNoImprovement: null })).toBe(60);
    expect(passes({})).toBeLessThan(60);
    expect(passes({ maxNoImprovement: null, tol: 1 })).toBe(1);
  });
  test('takes the best of nInit starts on a sample of rows', () => {
    const inertia = (nInit: number) =>
      [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, randomState) => {
        const params = { nClusters: 6, init: 'random' as const, maxIter: 1, nInit, randomState };
        return sum + new MiniBatchKMeans(params).fit(mixed).inertia;
      }, 0);
    expect(inertia(10)).toBeLessThan(inertia(1));
  });
  test('never starts at a row of weight 0, whatever the init', () => {
    const x = [[0], [1], [2], ...Array.from({ length: 50 }, (_, i) => [1000 + i])];
    const weights = x.map((_, i) => (i < 3 ? 1 : 0));
    for (const init of ['k-means++', 'random'] as const)
      for (let randomState = 0; randomState < 20; randomState++) {
        const model = new MiniBatchKMeans({ nClusters: 3, init, randomState }).fit(x, weights);
        expect(model.clusterCenters.flat().sort((a, b) => a - b)).toEqual([0, 1, 2]);
      }
  });
  test('starts at random rows in proportion to their weights', () => {
    const x = Array.from({ length: 100 }, (_, i) => [i]);
    const weights = x.map((_, i) => (i < 10 ? 90 : 1));
    const params = { nClusters: 1, init: 'random' as const, nInit: 1, maxIter: 1, batchSize: 1, initSize: 100 };
    let heavy = 0;
    for (let randomState = 0; randomState < 200; randomState++) {
      const starts: number[] = [];
      const model = new MiniBatchKMeans({ ...params, randomState }).partialFit(x, weights);
      starts.push(model.clusterCenters[0][0]);
      if (starts[0] < 10) heavy++;
    }
    expect(heavy).toBeGreaterThan(150);
  });
});

describe('the mean of identical rows is that row, bit by bit', () => {
  const tenths = Array.from(
    { length: 1000 },
    (_, i) =>
      [
        [0.1, 0.7],
        [1 / 3, 1e-7],
        [123.456, -5.4321],
      ][i % 3],
  );
  const distinct = [...new Set(tenths.map((row) => row.join()))].sort();
  test('for fit and partialFit', () => {
    const centresOf = (model: MiniBatchKMeans) => model.clusterCenters.map((row) => row.join()).sort();
    const model = new MiniBatchKMeans({ nClusters: 3, batchSize: 64, maxNoImprovement: null, maxIter: 20 });
    expect(centresOf(model.fit(tenths))).toEqual(distinct);
    expect(model.inertia).toBe(0);
    const partial = new MiniBatchKMeans({ nClusters: 3 }).partialFit(tenths).partialFit(tenths.slice(0, 10));
    expect(centresOf(partial)).toEqual(distinct);
  });
  test('for Lloyd’s algorithm', () => {
    const points = { values: Float64Array.from(tenths.flat()), n: 1000, d: 2 };
    for (const { centroids } of [lloyd(points, 3), lloydFrom(points, 3, Float64Array.of(0, 1, 0, 0, 9, 9))])
      expect([0, 1, 2].map((j) => centroids.subarray(2 * j, 2 * j + 2).join()).sort()).toEqual(distinct);
  });
});

describe('a model', () => {
  const model = new MiniBatchKMeans({ nClusters: 2 }).partialFit(rows);
  const more = [[4, 5]];
  test('is restored from JSON, and goes on to the same bits', () => {
    const restored = MiniBatchKMeans.fromJSON(JSON.stringify(model));
    expect(restored.predict(rows)).toEqual(model.predict(rows));
    const again = new MiniBatchKMeans({ nClusters: 2 }).partialFit(rows).partialFit(more);
    expect(digestOf(restored.partialFit(more).checkpoint)).toBe(digestOf(again.checkpoint));
  });
  test('is a model file, and a model file is a model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meander-estimator-'));
    const path = join(folder, 'model.arrows');
    saveModel(path, model.checkpoint);
    const restored = MiniBatchKMeans.fromCheckpoint(await loadModel(path));
    rmSync(folder, { recursive: true });
    expect(digestOf(restored.checkpoint)).toBe(digestOf(model.checkpoint));
    expect(restored.transform(rows)).toEqual(model.transform(rows));
    expect(restored.getParams().nClusters).toBe(2);
  });
  test('says where its labels are missing, and refuses JSON that is no model', () => {
    const restored = MiniBatchKMeans.fromJSON(model.toJSON());
    expect(() => restored.labels).toThrow('the model was restored');
    expect(() => new MiniBatchKMeans({ computeLabels: false }).partialFit(blobRows()).inertia).toThrow('computeLabels');
    expect(() => MiniBatchKMeans.fromJSON('{}')).toThrow('its kind must be "meander-model"');
    expect(() => MiniBatchKMeans.fromJSON('{')).toThrow('is no JSON');
  });
  const blobRows = () => Array.from({ length: 20 }, (_, i) => [i, i * i]);
});

describe('options', () => {
  test('are read and changed by getParams and setParams; what was learned stays', () => {
    const model = new MiniBatchKMeans({ nClusters: 2, tol: 0.5 }).fit(rows);
    expect(model.getParams()).toMatchObject({ nClusters: 2, tol: 0.5, maxIter: 100, batchSize: 1024, nInit: 'auto' });
    expect(model.setParams({ maxIter: 3 }).getParams()).toMatchObject({ maxIter: 3, tol: 0.5 });
    expect(model.predict(rows)).toHaveLength(6);
    expect(() => model.setParams({ nClusters: 3 }).partialFit(rows)).toThrow('nClusters is 3 but the model has 2');
    expect(new MiniBatchKMeans(model.getParams()).getParams()).toEqual(model.getParams());
  });
  test.each([
    [{ maxiter: 3 }, 'MiniBatchKMeans has no option "maxiter"; did you mean "maxIter"?'],
    [{ nClusters: 0 }, 'nClusters must be a whole number of at least 1, but is 0'],
    [{ init: 'kmeans' }, 'init must be k-means++, random, rows, or an object with centroids, but is "kmeans"'],
    [{ nInit: 0 }, 'nInit must be auto or a whole number of at least 1'],
    [{ maxNoImprovement: 1.5 }, 'maxNoImprovement must be a whole number of at least 0, or null'],
    [{ kernel: 'gpu' }, 'kernel must be auto'],
    [{ nClusters: 8, initSize: 7 }, 'initSize must be at least nClusters = 8, but is 7'],
  ])('%o are refused by name', (params, message) => {
    expect(() => new MiniBatchKMeans(params as object)).toThrow(message);
    expect(() => new MiniBatchKMeans().setParams(params as object)).toThrow(message);
  });
});

test('a model that is not fitted, and fewer rows than clusters, are refused in words', () => {
  expect(() => new MiniBatchKMeans().predict(rows)).toThrow('not fitted yet');
  expect(() => new MiniBatchKMeans().fit(rows)).toThrow('There are 6 rows for nClusters = 8');
  expect(() => new MiniBatchKMeans({ nClusters: 3 }).partialFit([[1]])).toThrow('There are 1 rows for nClusters = 3');
});
test('rows of another width than those learned from are refused', () => {
  const model = new MiniBatchKMeans({ nClusters: 2 }).fit(rows);
  for (const use of [() => model.predict([[1]]), () => model.transform([[1, 2, 3]]), () => model.score([[1]])])
    expect(use).toThrow(/features but the model has 2/);
  expect(() => model.partialFit([[1]])).toThrow(/features but the model has 2/);
});
test('squared distances that overflow are an error everywhere, not NaN or label 0', () => {
  const model = new MiniBatchKMeans({ nClusters: 2 }).fit(rows);
  const far = [
    [1, 1],
    [1e200, 0],
  ];
  for (const use of [() => model.predict(far), () => model.transform(far), () => model.score(far)])
    expect(use).toThrow('The squared distance of row 1 to its centroid overflows float64');
  expect(() => new MiniBatchKMeans({ nClusters: 1 }).fit([[1e200], [-1e200]])).toThrow('overflow');
  expect(() =>
    model.score(
      rows,
      rows.map(() => 1e308),
    ),
  ).toThrow('inertia of the rows overflows');
});
