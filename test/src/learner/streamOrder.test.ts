import { describe, expect, test } from 'vitest';
import type { KMeansOptions } from '../../../src/index.js';
import { normal } from '../../../src/numeric/normal.js';
import { type Random, random } from '../../../src/numeric/random.js';
import { learn } from '../../learn.js';

const [N, D, K] = [16_000, 4, 8];

/** N rows of K blobs in a cube of side 20, each of which moves by `travel` while the stream lasts. */
function blobRows(seed: number, clusterOf: (i: number, next: Random) => number, travel = 0): Float64Array {
  const next = random(seed, 'stream order');
  const centres = Float64Array.from({ length: K * D }, () => 20 * next());
  const directions = Float64Array.from({ length: K * D }, () => normal(next) / Math.sqrt(D));
  const values = new Float64Array(N * D);
  for (let i = 0; i < N; i++) {
    const j = clusterOf(i, next);
    for (let t = 0; t < D; t++) {
      values[i * D + t] = centres[j * D + t] + (travel * i * directions[j * D + t]) / N + normal(next);
    }
  }
  return values;
}

const anyCluster = (_: number, next: Random) => Math.floor(next() * K);
const byClass = (i: number) => Math.floor((i * K) / N);

/** The rows sorted by their first feature. */
function sortedByFeature(values: Float64Array): Float64Array {
  const rows = Array.from({ length: N }, (_, i) => values.subarray(i * D, (i + 1) * D));
  return Float64Array.from(rows.sort((a, b) => a[0] - b[0]).flatMap((row) => [...row]));
}

const warningsOf = (values: Float64Array, options: Partial<KMeansOptions> = {}) =>
  learn(values, D, { k: K, batchSize: 200, ...options }).warnings;

describe('a run warns that its rows look sorted', () => {
  test.each([50, 200, 1000])('once, by class or by a feature, in mini-batches of %i rows', (batchSize) => {
    for (let seed = 0; seed < 5; seed++) {
      for (const values of [blobRows(seed, byClass), sortedByFeature(blobRows(seed, anyCluster))]) {
        expect(warningsOf(values, { batchSize })).toEqual([
          expect.stringMatching(/^The rows look sorted: \d+ % .*--shuffle.*--init-rows/),
        ]);
      }
    }
  });

  test('also in mini-batches of one row', () => {
    expect(warningsOf(blobRows(1, byClass), { batchSize: 1 })).toHaveLength(1);
  });

  test('also after a resume, and not a second time', () => {
    const values = blobRows(1, byClass);
    const options = { k: K, batchSize: 200 };
    for (const stopAt of [10, 70]) {
      const stopped: Parameters<typeof learn>[3] = {};
      learn(values, D, options, {
        each: (checkpoint) => {
          if (checkpoint.step === stopAt) stopped.from = checkpoint;
        },
      });
      expect(learn(values, D, options, { ...stopped, cuts: [1000] }).order).toEqual(learn(values, D, options).order);
      expect(learn(values, D, options, { ...stopped, cuts: [1000] }).warnings).toHaveLength(1);
    }
  });

  test('but not over shuffled rows, whatever their distribution', () => {
    for (let seed = 0; seed < 10; seed++) {
      const next = random(seed, 'distribution');
      const rows = (draw: () => number) => Float64Array.from({ length: N * D }, draw);
      expect(warningsOf(blobRows(seed, anyCluster))).toEqual([]);
      expect(warningsOf(rows(() => normal(next) / normal(next)))).toEqual([]);
      expect(warningsOf(rows(() => 10 ** normal(next)))).toEqual([]);
      expect(warningsOf(rows(next))).toEqual([]);
    }
  });

  test('nor over clusters that drift slowly, even by the width of all of them', () => {
    for (let seed = 0; seed < 10; seed++) {
      for (const travel of [1, 3, 10, 20]) expect(warningsOf(blobRows(seed, anyCluster, travel))).toEqual([]);
    }
  });

  test('nor where old rows are meant to be forgotten, or the seeds came from all rows', () => {
    const values = blobRows(1, byClass);
    for (const options of [{ halfLife: '2000rows' }, { decay: 0.9 }, { rate: 'constant:0.1' }] as const) {
      expect(warningsOf(values, options)).toEqual([]);
    }
    expect(warningsOf(values, { initRows: N })).toEqual([]);
  });
});
