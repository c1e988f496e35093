import { EMPTY, lastValueFrom, map, NEVER, of } from 'rxjs';
import { expect, test } from 'vitest';
import { collectPoints, toRecordBatch } from '../../../streams/index.js';
import { a, b, batches, c, d, dirty, marbles, values } from './marbles.js';

test('never: emits nothing', () => {
  marbles().run(({ expectObservable }) => expectObservable(NEVER.pipe(collectPoints())).toBe('-'));
});

test('empty: is an error, since there is no valid row', async () => {
  await expect(lastValueFrom(EMPTY.pipe(collectPoints()))).rejects.toMatchObject({ code: 'input' });
});

test('only rejected rows: is an error that counts them', async () => {
  const bad = toRecordBatch({ values: Float64Array.of(Number.NaN, Number.NaN), n: 2, d: 1 });
  await expect(lastValueFrom(of(bad).pipe(collectPoints({ onBadRow: 'skip' })))).rejects.toThrow(
    'no valid row: it ended after 2 rows, all of them rejected',
  );
});

test('one and many: emits all rows in order when the source completes', async () => {
  marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
    const source = hot('a-b-c-|', batches);
    expectObservable(
      source.pipe(
        collectPoints(),
        map(({ points }) => points.n),
      ),
    ).toBe('------(n|)', { n: 400 });
    expectSubscriptions(source.subscriptions).toBe('^-----!');
  });
  const { points, featureNames, rejected } = await lastValueFrom(of(a, b, c).pipe(collectPoints()));
  expect(points).toEqual({ values, n: 400, d, weights: undefined });
  expect([featureNames, rejected]).toEqual([['vector[0]', 'vector[1]', 'vector[2]'], 0]);
});

test('error: leaves no rows', () => {
  marbles().run(({ hot, expectObservable }) => {
    expectObservable(hot('a-#', batches).pipe(collectPoints())).toBe('--#');
  });
});

test('early unsubscribe: closes the source', () => {
  marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
    const source = hot('a-b-c-|', batches);
    expectObservable(source.pipe(collectPoints()), '^--!').toBe('-');
    expectSubscriptions(source.subscriptions).toBe('^--!');
  });
});

test('float32 rows stay float32, with their weights', async () => {
  const points = { values: Float32Array.of(1, 2, 3, 4), n: 2, d: 2, weights: Float64Array.of(1, 0.5) };
  const found = await lastValueFrom(of(toRecordBatch(points)).pipe(collectPoints({ weight: 'weight' })));
  expect(found.points).toEqual(points);
});

test('rows are copied, so a source may reuse its memory', async () => {
  const memory = Float64Array.of(1, 2, 3);
  const batch = toRecordBatch({ values: memory, n: 1, d: 3 });
  const twice = of(batch, batch).pipe(
    map((same, i) => {
      memory[0] = i;
      return same;
    }),
  );
  const { points } = await lastValueFrom(twice.pipe(collectPoints()));
  expect([...points.values]).toEqual([0, 2, 3, 1, 2, 3]);
});

test('bad rows are an error, or counted with onBadRow skip', async () => {
  await expect(lastValueFrom(of(dirty).pipe(collectPoints()))).rejects.toThrow('NaN');
  const { points, rejected } = await lastValueFrom(of(dirty).pipe(collectPoints({ onBadRow: 'skip' })));
  expect([[...points.values], rejected]).toEqual([[1, 2, 3], 1]);
});
