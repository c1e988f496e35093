import { lastValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { fromPoints, fromSource, miniBatchKMeans, toRecordBatch } from '../../../streams/index.js';
import { pointsReader } from '../../../streams/points/reader.js';
import { abortingEndsIt, everyPositionGivesTheRest, rowsOf } from '../../conformance/source.js';

describe('fromPoints', () => {
  const source = fromPoints({ values: Float32Array.from({ length: 30 }, (_, i) => i), d: 3 }, 4);
  test('gives rows in memory as record batches of a given size', async () => {
    expect(await rowsOf(source)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(await rowsOf(source, 8)).toEqual([24, 25, 26, 27, 28, 29]);
    expect(String((await source.schema()).fields[0].type)).toBe('FixedSizeList[3]<Float32>');
  });
  test('takes rows as arrays of numbers, too', async () => {
    expect(
      await rowsOf(
        fromPoints([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual([1, 2, 3, 4]);
  });
  test('takes rows and values of any typed array, and refuses what is no row of numbers', async () => {
    expect(await rowsOf(fromPoints([Float32Array.of(1, 2), Float32Array.of(3, 4)]))).toEqual([1, 2, 3, 4]);
    expect(await rowsOf(fromPoints({ values: Uint8Array.of(1, 2, 3, 4), d: 2 }))).toEqual([1, 2, 3, 4]);
    const untyped = (rows: unknown) => () => fromPoints(rows as number[][]);
    expect(untyped([[1, 2], [3, 4, 5], [6]])).toThrow('Row 1 has 3 features, but row 0 has 2');
    expect(untyped([[1, null]])).toThrow('Row 0, column 1 is null');
    expect(untyped({ values: [1, 2], d: 1, weights: [1] })).toThrow('There are 1 weights for 2 rows');
  });
  test('leaves NaN to the reader, which may skip its row', async () => {
    const options = { k: 1, onBadRow: 'skip' as const };
    const run = fromSource(fromPoints([[1], [Number.NaN], [3]])).pipe(miniBatchKMeans(options));
    expect((await lastValueFrom(run)).rows).toMatchObject({ learned: 2, rejected: 1 });
  });
  test('can be read from any position, and ends when it is aborted', async () => {
    await everyPositionGivesTheRest(source);
    await abortingEndsIt(source);
  });
  test('refuses values that are not a whole number of rows', () => {
    expect(() => fromPoints({ values: new Float64Array(5), d: 2 })).toThrow(
      'The array has 5 numbers, which is not a whole number of rows of 2 features.',
    );
  });
});

describe('toRecordBatch', () => {
  test('keeps the weights, and copies nothing', () => {
    const values = Float64Array.of(1, 2, 3, 4);
    const batch = toRecordBatch({ values, n: 2, d: 2, weights: Float64Array.of(5, 6) });
    const points = pointsReader(batch.schema, { weight: 'weight' }).read(batch);
    expect([points.values, points.weights]).toEqual([values, Float64Array.of(5, 6)]);
    expect(points.values.buffer).toBe(values.buffer);
  });
});
