import { lastValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import {
  decodeModel,
  digestOf,
  encodeModel,
  fromPoints,
  fromSource,
  type Model,
  miniBatchKMeans,
  score,
} from '../../streams/index.js';
import type { MiniBatchKMeansOptions } from '../../streams/operators/miniBatchKMeans.js';
import { repeated } from '../../streams/sources/repeated.js';
import { blobs } from '../learn.js';

const [N, D, K] = [6000, 3, 6];
const mixed = { values: blobs(N, K, D), n: N, d: D };

/** The rows with one cluster after another. */
const sorted = () => {
  const values = new Float64Array(N * D);
  for (let i = 0; i < N; i++) {
    const from = (i % (N / K)) * K + Math.floor(i / (N / K));
    values.set(mixed.values.subarray(from * D, (from + 1) * D), i * D);
  }
  return { ...mixed, values };
};

const options: MiniBatchKMeansOptions = { k: K, batchSize: 128, holdout: 200, reseed: true };

const learnt = (points: typeof mixed, passes: number, more: Partial<MiniBatchKMeansOptions> = {}) =>
  lastValueFrom(fromSource(repeated(fromPoints(points), passes)).pipe(miniBatchKMeans({ ...options, ...more })));

/** The mean squared distance of all rows to the final centroids. */
const distortionOf = async ({ model }: { model: Model }) =>
  (await lastValueFrom(fromSource(fromPoints(mixed)).pipe(score(model)))).distortion;

const again = expect.stringMatching(/^Since the rows of the first pass look sorted, .* seeded again from \d+ rows/);

describe('where the rows of a first pass look sorted', () => {
  test('the centroids are seeded again when the second pass begins, and end where those of mixed rows do', async () => {
    for (const more of [
      {},
      { replicas: 3, escape: true },
      { init: 'random', replicas: 4 },
      { events: true },
    ] as const) {
      const [run, ofMixed] = [await learnt(sorted(), 3, more), await learnt(mixed, 3, more)];
      expect(run.warnings).toContainEqual(again);
      expect(await distortionOf(run)).toBeLessThan(1.5 * Number(await distortionOf(ofMixed)));
      const once = await learnt(sorted(), 3, { ...more, reseed: false });
      expect(once.warnings).not.toContainEqual(again);
      expect(await distortionOf(once)).toBeGreaterThan(5 * Number(await distortionOf(ofMixed)));
    }
  });

  test('a search among several starts ends near the optimum, which is the variance within clusters', async () => {
    expect(await distortionOf(await learnt(sorted(), 3, { replicas: 3, escape: true }))).toBeLessThan(1.02 * D);
  });

  test('a run that is resumed from any checkpoint ends with the same bits', async () => {
    const more = { replicas: 2, events: true } as const;
    const whole = digestOf(await learnt(sorted(), 2, more));
    for (const rows of [100, 700, 2900, 5900, 6100, 9000]) {
      const stopped = await learnt(sorted(), 2, { ...more, maxRows: rows });
      const from = { ...(await decodeModel(encodeModel(stopped), 'stopped')), complete: false };
      const { order } = stopped;
      expect(order.sample === null).toBe(rows > N);
      expect(from.order).toEqual(order);
      if (rows % 128 === 0) expect(digestOf(await learnt(sorted(), 2, { ...more, resume: from }))).toBe(whole);
    }
  });

  test('nothing is seeded again where the rows are forgotten, or the centroids were given', async () => {
    const { model } = await learnt(mixed, 1);
    const given = { init: { centroids: model.centroids } };
    for (const more of [{ halfLife: '2000rows' }, given] as const)
      expect((await learnt(sorted(), 2, more)).warnings).not.toContainEqual(again);
  });
});

test('a run over rows in random order has the same bits whether it may seed again or not', async () => {
  for (const passes of [1, 3]) {
    const digests = [true, false].map(async (reseed) => digestOf(await learnt(mixed, passes, { reseed })));
    expect(new Set(await Promise.all(digests)).size).toBe(1);
  }
});
