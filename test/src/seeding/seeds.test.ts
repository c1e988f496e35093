import { describe, expect, test } from 'vitest';
import { scalarKernel } from '../../../src/kernel/scalar.js';
import { wasmKernel } from '../../../src/kernel/wasm/wasmKernel.js';
import { random } from '../../../src/numeric/random.js';
import { kMeansPlusPlus } from '../../../src/seeding/kMeansPlusPlus.js';
import { randomRows } from '../../../src/seeding/randomRows.js';
import { seedsAt } from '../../../src/seeding/seeds.js';
import { pointsOf } from '../../fixtures/rows.js';
import { blobs, learn } from '../../learn.js';

const values = blobs(300, 6, 2, 5);
const points = { values, n: 300, d: 2 };
const rows = Array.from({ length: 300 }, (_, i) => `${values[2 * i]},${values[2 * i + 1]}`);

/** The contract of every seeding. */
describe.each([
  ['k-means++', kMeansPlusPlus],
  ['random', randomRows],
])('the seeding %s', (name, seeding) => {
  const seeds = (seed: number, kernel = scalarKernel()) =>
    seeding(points, 6, random(seed, 'seeding'), kernel).centroids;

  test('takes k distinct rows', () => {
    const all = seeds(1);
    const chosen = new Set(Array.from({ length: 6 }, (_, j) => all.subarray(2 * j, 2 * j + 2).join()));
    expect(chosen.size).toBe(6);
    for (const row of chosen) expect(rows).toContain(row);
  });
  test('is decided by the seed alone, whatever the kernel', () => {
    expect(seeds(1, wasmKernel('simd'))).toEqual(seeds(1));
    expect(seeds(2)).not.toEqual(seeds(1));
  });
  test('never takes a row of weight 0', () => {
    const weights = Float64Array.from({ length: 300 }, (_, i) => (i < 20 ? 1 : 0));
    const { centroids } = seeding({ ...points, weights }, 6, random(3, 'seeding'), scalarKernel());
    for (let j = 0; j < 6; j++) expect(rows.indexOf(centroids.subarray(2 * j, 2 * j + 2).join())).toBeLessThan(20);
  });
  test('warns of fewer distinct rows than k, with both numbers, and puts every centroid at a row', () => {
    const few = Float64Array.from({ length: 60 }, (_, i) => [5, 5, 9, 9, 7, 7][i % 6]);
    const { model, warnings } = learn(few, 2, { k: 5, batchSize: 10, init: name as 'random' });
    expect(warnings).toEqual([
      'There are only 3 distinct rows among the 20 seeding rows for 5 clusters, so some centroids start at the same ' +
        'place; use fewer clusters or more seeding rows.',
    ]);
    for (let j = 0; j < 5; j++) expect([5, 7, 9]).toContain(model.centroids[2 * j]);
    expect(model.weights.reduce((sum, w) => sum + w)).toBe(30);
  });
});

test('seedsAt repeats the chosen rows in order until there are k', () => {
  const { centroids, distinct } = seedsAt(pointsOf([[1], [2], [3]]), [2, 0], 5);
  expect([Array.from(centroids), distinct]).toEqual([[3, 1, 3, 1, 3], 2]);
});
