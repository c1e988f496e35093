import { describe, expect, test } from 'vitest';
import { scalarKernel } from '../../../src/kernel/scalar.js';
import { simdKernel } from '../../../src/kernel/wasm/simd.js';
import { random } from '../../../src/numeric/index.js';
import { kMeansPlusPlus } from '../../../src/seeding/kMeansPlusPlus.js';
import { randomRows } from '../../../src/seeding/randomRows.js';
import { blobs, learn } from '../../learn.js';

const values = blobs(300, 6, 2, 5);
const points = { values, n: 300, d: 2 };
const rows = Array.from({ length: 300 }, (_, i) => `${values[2 * i]},${values[2 * i + 1]}`);

describe.each([
  ['k-means++', kMeansPlusPlus],
  ['random', randomRows],
])('%s', (name, seeding) => {
  const seeds = (seed: number, kernel = scalarKernel()) =>
    seeding(points, 6, random(seed, 'seeding'), kernel).centroids;

  test('takes k distinct rows', () => {
    const chosen = new Set(
      Array.from({ length: 6 }, (_, j) =>
        seeds(1)
          .subarray(2 * j, 2 * j + 2)
          .join(),
      ),
    );
    expect(chosen.size).toBe(6);
    for (const row of chosen) expect(rows).toContain(row);
  });
  test('is decided by the seed alone, whatever the kernel', () => {
    expect(seeds(1, simdKernel())).toEqual(seeds(1));
    expect(seeds(2)).not.toEqual(seeds(1));
  });
  test('never takes a row of weight 0', () => {
    const weights = Float64Array.from({ length: 300 }, (_, i) => (i < 20 ? 1 : 0));
    const { centroids } = seeding({ ...points, weights }, 6, random(3, 'seeding'), scalarKernel());
    for (let j = 0; j < 6; j++) expect(rows.indexOf(centroids.subarray(2 * j, 2 * j + 2).join())).toBeLessThan(20);
  });
  test('fewer distinct rows than k: a warning with both numbers, every centroid at a row, no NaN', () => {
    const few = Float64Array.from({ length: 60 }, (_, i) => [5, 5, 9, 9, 7, 7][i % 6]);
    const { model, warnings } = learn(few, 2, { k: 5, batchSize: 10, init: name as 'random' });
    expect(warnings).toEqual([
      'Only 3 distinct rows among the 20 seeding rows for 5 clusters; some centroids start at the same place.',
    ]);
    for (let j = 0; j < 5; j++) expect([5, 7, 9]).toContain(model.centroids[2 * j]);
    expect(model.weights.reduce((sum, w) => sum + w)).toBe(30);
  });
});

test('k-means++ finds separate clusters that random rows miss', () => {
  const found = (init: 'k-means++' | 'random') =>
    [...Array(10).keys()].map(
      (seed) => learn(values, 2, { k: 6, batchSize: 300, init, seed }).distortion.mean as number,
    );
  const mean = (xs: number[]) => xs.reduce((sum, x) => sum + x) / xs.length;
  expect(mean(found('k-means++'))).toBeLessThan(mean(found('random')));
});

test('rows used for seeding are learned from once', () => {
  const { rows: counted, model } = learn(values, 2, { k: 6, batchSize: 40, initRows: 100 });
  expect(counted).toEqual({ read: 300, learned: 300, heldOut: 0, rejected: 0 });
  expect(model.weights.reduce((sum, w) => sum + w)).toBe(300);
});
