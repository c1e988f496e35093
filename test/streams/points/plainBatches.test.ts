import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Float64, type RecordBatch, RecordBatchReader, Table, tableFromArrays, vectorFromArray } from 'apache-arrow';
import { from, lastValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { collectPoints, miniBatchKMeans } from '../../../streams/index.js';
import { fromSource } from '../../../streams/operators/fromSource.js';
import { openSources } from '../../../streams/sources/openSources.js';

const folder = fileURLToPath(new URL('../../fixtures/types/', import.meta.url));
/** The record batches of a stream, as apache-arrow reads them. */
const batchesOf = (file: string): RecordBatch[] => [...RecordBatchReader.from(readFileSync(`${folder}${file}`))];
const collected = (batches: readonly RecordBatch[], options = {}) =>
  lastValueFrom(from(batches).pipe(collectPoints(options)));

describe('record batches that a caller made', () => {
  test.each(['list-double', 'large-float', 'list-decimal128', 'list-bool', 'list-bad', 'fixed-int8', 'column-bool'])(
    '%s: give the points that the file gives',
    async (name) => {
      const options = { onBadRow: 'skip' as const };
      const source = await openSources([`${folder}${name}.arrows`], options);
      const ofFile = await lastValueFrom(fromSource(source).pipe(collectPoints(options)));
      // The first record batch of this file has no list with numbers, so it alone says nothing.
      const batches = batchesOf(`${name}.arrows`).slice(name === 'list-bad' ? 1 : 0);
      const mine = await collected(batches, options);
      expect([...mine.points.values]).toEqual([...ofFile.points.values]);
      expect(mine.featureNames).toEqual(ofFile.featureNames);
    },
  );

  test('may have times as features, in seconds', async () => {
    const times = vectorFromArray([new Date(1500), new Date(86_400_000)]);
    const table = new Table({ x: vectorFromArray([1, 2], new Float64()), t: times });
    const { points } = await collected(table.batches, { columns: ['x', 't'] });
    expect([...points.values]).toEqual([1, 1.5, 2, 86_400]);
  });

  test('are refused by their column where a list has another length', async () => {
    await expect(collected(batchesOf('list-ragged.arrows'))).rejects.toThrow(
      'Row 1 of a record batch, column "v" holds 2 numbers, but must hold 1 as other rows do',
    );
  });

  test('are refused where a later one has other columns, or the same in another order', async () => {
    const [xy] = tableFromArrays({ x: Float64Array.of(1, 2), y: Float64Array.of(3, 4) }).batches;
    const [yx] = tableFromArrays({ y: Float64Array.of(3, 4), x: Float64Array.of(1, 2) }).batches;
    const [wide] = tableFromArrays({ x: Float32Array.of(1, 2), y: Float64Array.of(3, 4) }).batches;
    for (const other of [yx, wide])
      await expect(lastValueFrom(from([xy, other]).pipe(miniBatchKMeans({ k: 1 })))).rejects.toThrow(
        /^Record batch 1 has the columns \(.+\) but the first one has \(x: Float64, y: Float64\); read/,
      );
  });
});
