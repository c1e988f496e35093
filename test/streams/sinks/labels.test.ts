import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Float64, type RecordBatch, Table, tableFromIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { lastValueFrom, of } from 'rxjs';
import { afterAll, describe, expect, test } from 'vitest';
import { openLabelsFile, type Prediction, predict, withOrigin } from '../../../streams/index.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));
const model = { k: 2, d: 1, centroids: Float64Array.of(0, 10), weights: Float64Array.of(1, 1) };
const { batches } = new Table({
  x: vectorFromArray([1, 9, Number.NaN, 12], new Float64()),
  name: vectorFromArray(['a', 'b', 'c', 'd'], new Utf8()),
  kind: vectorFromArray(['u', 'v', 'u', 'v']),
});
const predictionOf = (rows: [number, number], options = {}): Promise<Prediction> =>
  lastValueFrom(of(batches[0].slice(...rows) as RecordBatch).pipe(predict(model, { columns: ['x'], ...options })));

async function written(name: string, prediction: Prediction, keep: string[] | 'all' = [], places = {}) {
  const path = join(folder, name);
  const file = openLabelsFile(path, keep, places);
  file.write(prediction);
  file.close();
  return tableFromIPC(readFileSync(path))
    .toArray()
    .map((row) => ({ ...row.toJSON() }));
}

describe('a file of labels', () => {
  test('has the cluster and the squared distance of each row', async () => {
    expect(await written('a.arrows', await predictionOf([0, 2]))).toEqual([
      { cluster: 0, distance: 1 },
      { cluster: 1, distance: 1 },
    ]);
  });
  test('leaves out rejected rows', async () => {
    const prediction = await predictionOf([0, 4], { onBadRow: 'skip' });
    expect((await written('b.arrow', prediction)).map(({ distance }) => distance)).toEqual([1, 1, 4]);
  });
  test('has the step of the model where models replace one another', async () => {
    expect(await written('c.arrows', { ...(await predictionOf([0, 1])), step: 7 })).toEqual([
      { cluster: 0, distance: 1, step: 7 },
    ]);
  });
  test('copies columns on request', async () => {
    expect(await written('d.arrows', await predictionOf([0, 2]), ['name'])).toEqual([
      { cluster: 0, distance: 1, name: 'a' },
      { cluster: 1, distance: 1, name: 'b' },
    ]);
  });
  test('copies the rows of kept columns that have a label, and says which rows they are', async () => {
    const prediction = await predictionOf([0, 4], { onBadRow: 'skip' });
    expect(await written('f.arrows', prediction, ['name'], { row: true, file: true })).toEqual(
      [
        { cluster: 0, distance: 1, row: 0n, name: 'a' },
        { cluster: 1, distance: 1, row: 1n, name: 'b' },
        { cluster: 1, distance: 4, row: 3n, name: 'd' },
      ].map((row) => ({ ...row, file: '' })),
    );
  });
  test('copies all columns, also those with a dictionary', async () => {
    expect((await written('g.arrows', await predictionOf([1, 2]), 'all')).at(0)).toEqual({
      ...{ cluster: 1, distance: 1, x: 9, name: 'b', kind: 'v' },
    });
  });
  test('has the nearest clusters of each row as lists', async () => {
    const [row] = await written('h.arrows', await predictionOf([0, 1], { top: 2 }));
    expect([[...row.clusters], [...row.distances], [...row.shares]]).toEqual([
      [0, 1],
      [1, 81],
      [1 / (1 + 1 / 81), 1 / 81 / (1 + 1 / 81)],
    ]);
  });
  test('has its columns also where no row has a label', async () => {
    const path = join(folder, 'i.arrows');
    openLabelsFile(path).close();
    expect(tableFromIPC(readFileSync(path)).schema.names).toEqual(['cluster', 'distance']);
  });
  test('names the record of each row from a feed', async () => {
    const batch = withOrigin(batches[0].slice(0, 2) as RecordBatch, {
      ...{ position: null, pass: 0, name: 'feed', batch: 0, topic: 't' },
      records: [
        { partition: 1, offset: 2 ** 40, time: 5, key: Uint8Array.of(65) },
        { partition: 0, offset: 3, time: 1_700_000_000_000 },
      ],
    });
    const prediction = await lastValueFrom(of(batch).pipe(predict(model, { columns: ['x'] })));
    const rows = await written('j.arrows', prediction);
    expect(
      rows.map(({ topic, partition, offset, timestamp, key }) => [topic, partition, offset, timestamp, key]),
    ).toEqual([
      ['t', 1, BigInt(2 ** 40), 5, Uint8Array.of(65)],
      ['t', 0, 3n, 1_700_000_000_000, null],
    ]);
  });
  test.each<[string, [number, number], string[], string]>([
    ['an unknown column', [0, 2], ['size'], 'There is no column "size" to keep; the columns are: x, name, kind.'],
  ])('cannot copy %s', async (_, rows, keep, message) => {
    const prediction = await predictionOf(rows, { onBadRow: 'skip' });
    const file = openLabelsFile(join(folder, 'e.arrows'), keep);
    expect(() => file.write(prediction)).toThrow(message);
    file.abandon();
  });
});
