import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import {
  type Checkpoint,
  certify,
  collectPoints,
  decodeModel,
  digestOf,
  encodeModel,
  fromPoints,
  fromSource,
  miniBatchKMeans,
  type Points,
  predict,
  score,
} from '../../streams/index.js';
import type { MiniBatchKMeansOptions } from '../../streams/operators/miniBatchKMeans.js';
import { blobs } from '../learn.js';

const [N, D, K] = [900, 3, 4];
const whole = blobs(N, K, D);

/** Rows of which about a tenth of the values is missing. */
const holed: Points = { values: whole.map((x, i) => ((i * 7919) % 101 < 10 ? Number.NaN : x)), n: N, d: D };

const filledBy = ({ model }: Checkpoint): Points => {
  const { values } = model.transform?.impute ?? { values: [] };
  return { ...holed, values: holed.values.map((x, i) => (Number.isNaN(x) ? values[i % D] : x)) };
};

const source = (points: Points) => fromSource(fromPoints(points, 70));
const options: MiniBatchKMeansOptions = { k: K, batchSize: 32, initRows: 50, holdout: 20 };
const filling: MiniBatchKMeansOptions = { ...options, onBadRow: 'impute:mean' };
const last = (points: Points, all: MiniBatchKMeansOptions) => lastValueFrom(source(points).pipe(miniBatchKMeans(all)));

describe.each(['impute:mean', 'impute:median', 'impute:zero'] as const)('with %s', (onBadRow) => {
  test.each<[string, Partial<MiniBatchKMeansOptions>]>([
    ['plainly', {}],
    ['standardized', { standardize: true }],
    ['at length 1', { standardize: true, normalize: 'l2' }],
    ['by a search', { replicas: 3, escape: true, holdout: 256 }],
    ['with centroids given', { init: { centroids: [0, 1, 2, 3].map((j) => [j, j, j]) } }],
  ])('rows are learned %s as rows that were filled beforehand', async (_, more) => {
    const run = await last(holed, { ...options, ...more, onBadRow });
    expect(digestOf(run)).toBe(digestOf(await last(filledBy(run), { ...options, ...more })));
    expect(run.imputed).toBe(
      Array.from({ length: N }, (_, i) => holed.values.subarray(i * D, (i + 1) * D).some(Number.isNaN)).filter(Boolean)
        .length,
    );
    expect(run.rows.rejected).toBe(0);
  });
});

test('a run resumes from every checkpoint to the same bits and counts, with or without the option', async () => {
  const all = await lastValueFrom(source(holed).pipe(miniBatchKMeans(filling), toArray()));
  const expected = all[all.length - 1];
  for (const [i, checkpoint] of all.entries()) {
    const resume = await decodeModel(encodeModel(checkpoint), 'a checkpoint');
    const rest = fromSource(fromPoints(holed, 70), resume.position.source);
    const again = await lastValueFrom(rest.pipe(miniBatchKMeans({ ...(i % 2 ? filling : options), resume })));
    expect(digestOf(again)).toBe(digestOf(expected));
    expect(again.imputed).toBe(expected.imputed);
  }
});

describe('a model that fills missing values', () => {
  const model = last(holed, { ...filling, standardize: true });

  test('labels, scores and certifies rows as if they had been filled beforehand', async () => {
    const run = await model;
    const labels = (points: Points) =>
      lastValueFrom(source(points).pipe(predict(run.model), toArray())).then((parts) =>
        parts.flatMap((part) => Array.from(part.labels)),
      );
    expect(await labels(holed)).toEqual(await labels(filledBy(run)));
    const measure = (points: Points) => lastValueFrom(source(points).pipe(score(run.model)));
    expect(await measure(holed)).toEqual({ ...(await measure(filledBy(run))), imputed: run.imputed });
    const prove = (points: Points) => lastValueFrom(source(points).pipe(certify(run.model)));
    expect(await prove(holed)).toEqual(await prove(filledBy(run)));
  });

  test('stops at missing values, or rejects them, where that is asked for', async () => {
    const { model: filled } = await model;
    const ask = (onBadRow: 'fail' | 'skip' | 'impute:median') =>
      lastValueFrom(source(holed).pipe(score(filled, { onBadRow })));
    await expect(ask('fail')).rejects.toThrow(
      /column "vector\[0\]" is NaN; .*, or fill missing values with "impute:mean"/,
    );
    expect(await ask('skip')).toMatchObject({ imputed: 0, rejected: (await model).imputed });
    await expect(ask('impute:median')).rejects.toThrow(
      'The model was learned to replace missing values by the mean, not to impute:median;',
    );
    const plain = await last({ ...holed, values: whole }, options);
    await expect(lastValueFrom(source(holed).pipe(score(plain.model, { onBadRow: 'impute:mean' })))).rejects.toThrow(
      'The model was learned to stop at missing values, not to impute:mean;',
    );
  });

  test('takes infinity for a fault', async () => {
    const values = holed.values.map((x, i) => (i === 500 ? Number.POSITIVE_INFINITY : x));
    await expect(last({ ...holed, values }, filling)).rejects.toThrow(
      'column "vector[2]" is Infinity; correct the data',
    );
  });

  test('says what it replaces', async () => {
    expect((await model).warnings).toEqual([
      expect.stringMatching(
        /^missing values are replaced: of "vector\[0\]" \(\d+ of 50 seeding rows\) by the mean -?\d/,
      ),
    ]);
  });
});

test('collected rows are filled by all of them', async () => {
  const collect = { onBadRow: 'impute:median' } as const;
  const points = { values: Float64Array.of(1, Number.NaN, 3, 8), n: 4, d: 1 };
  const { points: filled } = await lastValueFrom(source(points).pipe(collectPoints(collect)));
  expect(Array.from(filled.values)).toEqual([1, 3, 3, 8]);
});
