import { EMPTY, lastValueFrom, map, NEVER, of } from 'rxjs';
import { expect, test } from 'vitest';
import { score, toRecordBatch } from '../../../streams/index.js';
import { a, b, batches, c, d, dirty, marbles, model, values } from './marbles.js';

const rows = map(({ rows: n }: { rows: number }) => n);

test('never: emits nothing', () => {
  marbles().run(({ expectObservable }) => expectObservable(NEVER.pipe(score(model))).toBe('-'));
});

test('empty: emits a score of zero rows', async () => {
  expect(await lastValueFrom(EMPTY.pipe(score(model)))).toEqual({
    rows: 0,
    rejected: 0,
    imputed: 0,
    weight: 0,
    inertia: 0,
    distortion: null,
    inertiaInData: 0,
    counts: [0, 0, 0, 0],
  });
});

test('one and many: emits one score when the source completes', () => {
  marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
    const source = hot('a-b---|', batches);
    expectObservable(source.pipe(score(model), rows)).toBe('------(n|)', { n: 250 });
    expectSubscriptions(source.subscriptions).toBe('^-----!');
  });
});

test('error: leaves no score', () => {
  marbles().run(({ hot, expectObservable }) => {
    expectObservable(hot('a-b-#', batches).pipe(score(model))).toBe('----#');
  });
});

test('early unsubscribe: closes the source', () => {
  marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
    const source = hot('a-b---|', batches);
    expectObservable(source.pipe(score(model)), '^--!').toBe('-');
    expectSubscriptions(source.subscriptions).toBe('^--!');
  });
});

test('adds up rows, counts and squared distances to the nearest centroids', async () => {
  const found = await lastValueFrom(of(a, b, c).pipe(score(model)));
  let inertia = 0;
  for (let i = 0; i < 400; i++) {
    const distances = Array.from({ length: model.k }, (_, j) => {
      let sum = 0;
      for (let t = 0; t < d; t++) sum += (values[i * d + t] - model.centroids[j * d + t]) ** 2;
      return sum;
    });
    inertia += Math.min(...distances);
  }
  expect(found.inertia).toBeCloseTo(inertia, 8);
  expect(found).toMatchObject({ rows: 400, rejected: 0, weight: 400, distortion: found.inertia / 400 });
  expect(found.counts.reduce((sum, n) => sum + n)).toBe(400);
});

test('weights scale the inertia, and do not count as rows', async () => {
  const weighted = { values: Float64Array.of(1, 5, 11), n: 3, d: 1, weights: Float64Array.of(2, 0, 3) };
  const line = { k: 2, d: 1, centroids: Float64Array.of(0, 10), weights: new Float64Array(2) };
  expect(await lastValueFrom(of(toRecordBatch(weighted)).pipe(score(line, { weight: 'weight' })))).toEqual({
    rows: 3,
    rejected: 0,
    imputed: 0,
    weight: 5,
    inertia: 5,
    distortion: 1,
    inertiaInData: 5,
    counts: [2, 1],
  });
});

test('rejected rows are counted and not scored', async () => {
  const found = await lastValueFrom(of(a, dirty).pipe(score(model, { onBadRow: 'skip' })));
  expect(found).toMatchObject({ rows: 102, rejected: 1, weight: 101 });
});

test('a second subscription starts from zero', async () => {
  const run = of(a, b).pipe(score(model));
  const first = structuredClone(await lastValueFrom(run));
  expect(await lastValueFrom(run)).toEqual(first);
});

test('measures a model of standardized features also in the units of the data', async () => {
  const standardize = { mean: [1, -2], scale: [4, 0.5] };
  const scaled = {
    ...{ k: 2, d: 2, centroids: Float64Array.of(0, 0, 1, 2), weights: Float64Array.of(1, 1) },
    transform: { standardize },
  };
  const rows = toRecordBatch({ values: Float64Array.of(1, -2, 5, -1.5), n: 2, d: 2, weights: Float64Array.of(3, 2) });
  const found = await lastValueFrom(of(rows).pipe(score(scaled, { weight: 'weight' })));
  // Standardized, the rows are (0, 0) and (1, 1); in the data the second centroid is (5, −1).
  expect(found).toMatchObject({ inertia: 2, inertiaInData: 2 * 0.5 ** 2, counts: [1, 1] });
});

test('gives no inertia in the units of the data where the model scales rows to length 1', async () => {
  const directions = { ...model, transform: { normalize: 'l2' } } as const;
  expect((await lastValueFrom(of(a).pipe(score(directions)))).inertiaInData).toBeNull();
  const plain = await lastValueFrom(of(a).pipe(score(model)));
  expect(plain.inertiaInData).toBe(plain.inertia);
});
