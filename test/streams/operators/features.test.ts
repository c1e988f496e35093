import { Float64, type RecordBatch, Table, vectorFromArray } from 'apache-arrow';
import fc from 'fast-check';
import { firstValueFrom, lastValueFrom, of, Subject, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import {
  type Checkpoint,
  certify,
  fromPoints,
  fromSource,
  miniBatchKMeans,
  predict,
  score,
} from '../../../streams/index.js';

const names = ['a', 'b', 'c', 'd'];
/** Rows of four features as record batches with the columns in any order. */
const batchOf = (rows: readonly number[][], columns: readonly string[]) =>
  new Table(
    Object.fromEntries(
      columns.map((name) => {
        const t = names.indexOf(name);
        return [
          name,
          vectorFromArray(
            rows.map((row, i) => (t < 0 ? 1e6 * i : row[t])),
            new Float64(),
          ),
        ];
      }),
    ),
  ).batches[0];
const rows = Array.from({ length: 40 }, (_, i) => [i % 4, 10 * (i % 3), i % 5, (i * i) % 7]);
const fitted = (columns = names): Promise<Checkpoint> =>
  lastValueFrom(of(batchOf(rows, columns)).pipe(miniBatchKMeans({ k: 3, batchSize: 10 })));

describe('features are taken by name', () => {
  test('the order of the columns, and columns beside them, change no label, score or certificate', async () => {
    const { model } = await fitted();
    const inOrder = batchOf(rows, names);
    const { labels, distances } = await lastValueFrom(of(inOrder).pipe(predict(model)));
    const { inertia } = await lastValueFrom(of(inOrder).pipe(score(model)));
    const bound = await lastValueFrom(of(inOrder).pipe(certify(model)));
    const orders = fc.shuffledSubarray([...names, 'id', 'e'], { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(orders, async (columns) => {
        fc.pre(names.every((name) => columns.includes(name)));
        const batch = batchOf(rows, columns);
        const found = await lastValueFrom(of(batch).pipe(predict(model)));
        expect([found.labels, found.distances]).toEqual([labels, distances]);
        expect((await lastValueFrom(of(batch).pipe(score(model)))).inertia).toBe(inertia);
        expect(await lastValueFrom(of(batch).pipe(certify(model)))).toEqual(bound);
      }),
      { numRuns: 30 },
    );
  });
  test('a missing feature is an error with both lists', async () => {
    const { model } = await fitted();
    await expect(lastValueFrom(of(batchOf(rows, ['d', 'a', 'x', 'c'])).pipe(predict(model)))).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/features a, b, c, d, but the data lacks b; .*d \(Float64\), a .*, x .*, c /),
    });
  });
  test('each model of a stream of models finds its own features', async () => {
    const models = await Promise.all([fitted(), fitted(['d', 'c', 'b', 'a'])]);
    const [coming, batches] = [new Subject<Checkpoint>(), new Subject<RecordBatch>()];
    const found = firstValueFrom(batches.pipe(predict(coming), toArray()));
    const alone = models.map(({ model }) => lastValueFrom(of(batchOf(rows, names)).pipe(predict(model))));
    for (const model of models) {
      coming.next(model);
      batches.next(batchOf(rows, names));
    }
    batches.complete();
    expect((await found).map(({ distances }) => distances)).toEqual(
      (await Promise.all(alone)).map(({ distances }) => distances),
    );
  });
  test('given centroids with names, and a checkpoint, continue with the same features', async () => {
    const { model, featureNames } = await fitted();
    const init = { centroids: model.centroids, featureNames };
    const [straight, mixed] = await Promise.all(
      [names, ['id', 'c', 'a', 'd', 'b']].map((columns) =>
        lastValueFrom(of(batchOf(rows, columns)).pipe(miniBatchKMeans({ k: 3, batchSize: 10, init }))),
      ),
    );
    expect(mixed.featureNames).toEqual(names);
    expect(mixed.model).toEqual(straight.model);
    const steps = await lastValueFrom(
      of(batchOf(rows, names)).pipe(miniBatchKMeans({ k: 3, batchSize: 10 }), toArray()),
    );
    const resumed = of(batchOf(rows, ['d', 'id', 'c', 'b', 'a'])).pipe(
      miniBatchKMeans({ k: 3, batchSize: 10, resume: steps[2] }),
    );
    expect((await lastValueFrom(resumed)).model).toEqual(steps.at(-1)?.model);
  });
  test('where only one of the two has names, they are taken by place, and a sentence says so', async () => {
    const { model } = await fitted();
    const said: string[] = [];
    const notify = (message: string) => void said.push(message);
    const { labels } = await lastValueFrom(of(batchOf(rows, names)).pipe(predict(model)));
    const source = fromSource(fromPoints(rows, rows.length));
    expect((await lastValueFrom(source.pipe(predict(model, { notify })))).labels).toEqual(labels);
    expect(said).toEqual([expect.stringContaining('(vector[0], vector[1], vector[2], vector[3]) are taken by place')]);
  });
  test('two features of one name are refused', async () => {
    const schema = batchOf(rows, ['a', 'b']).schema;
    const twice = batchOf(rows, ['a', 'b']);
    Object.assign(schema.fields[1], { name: 'a' });
    Object.assign(twice.schema.fields[1], { name: 'a' });
    await expect(lastValueFrom(of(twice).pipe(miniBatchKMeans({ k: 2 })))).rejects.toThrow(
      'There are two columns "a"; rename one',
    );
  });
});
