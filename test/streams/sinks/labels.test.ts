import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Float64, type RecordBatch, Table, tableFromIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { lastValueFrom, of } from 'rxjs';
import { afterAll, describe, expect, test } from 'vitest';
import { openLabelsFile, type Prediction, predict } from '../../../streams/index.js';

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

async function written(name: string, prediction: Prediction, keep: string[] = []) {
  const path = join(folder, name);
  const file = openLabelsFile(path, keep);
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
  test.each<[string, [number, number], string[], string]>([
    ['an unknown column', [0, 2], ['size'], 'There is no column "size" to keep; the columns are: x, name, kind.'],
    ['a column with a dictionary', [0, 2], ['kind'], 'Column "kind" has a dictionary, so it cannot be kept'],
    ['a column beside rejected rows', [0, 4], ['name'], '"name" cannot be kept, because 1 of 4 rows of a record batch'],
  ])('cannot copy %s', async (_, rows, keep, message) => {
    const prediction = await predictionOf(rows, { onBadRow: 'skip' });
    const file = openLabelsFile(join(folder, 'e.arrows'), keep);
    expect(() => file.write(prediction)).toThrow(message);
    file.abandon();
  });
});
