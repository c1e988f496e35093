import { concat, EMPTY, lastValueFrom, map, NEVER, type Observable, of, Subject, tap, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import {
  type Checkpoint,
  fromSource,
  type Model,
  type PredictOptions,
  predict,
  synthetic,
} from '../../../streams/index.js';
import { trueCentres } from '../../../streams/sources/synthetic.js';
import { a, b, batches, d, dirty, flat, learned, marbles, model } from './marbles.js';

/** Number of labels as a marble's value. */
const drawn = (
  source: Parameters<ReturnType<typeof predict>>[0],
  by: Model | Observable<Checkpoint> = model,
  options: PredictOptions = {},
) =>
  source.pipe(
    predict(by, options),
    map(({ labels, step }) => ({ n: labels.length, ...(step !== undefined && { step }) })),
  );
const [x, y] = [{ n: 100 }, { n: 150 }];

describe('with a model', () => {
  test('never: emits nothing', () => {
    marbles().run(({ expectObservable }) => expectObservable(drawn(NEVER)).toBe('-'));
  });
  test('empty: completes', () => {
    marbles().run(({ expectObservable }) => expectObservable(drawn(EMPTY)).toBe('|'));
  });
  test('one and many: emits one prediction per record batch', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a---b-c-|', batches);
      expectObservable(drawn(source)).toBe('x---y-y-|', { x, y });
      expectSubscriptions(source.subscriptions).toBe('^-------!');
    });
  });
  test('error: comes after the predictions before it', () => {
    marbles().run(({ hot, expectObservable }) => expectObservable(drawn(hot('a--#', batches))).toBe('x--#', { x }));
  });
  test('early unsubscribe: closes the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a---b-c-|', batches);
      expectObservable(drawn(source), '^----!').toBe('x---y', { x, y });
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });
  test('data with another number of features is an error that names both', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a-f-|', { a, f: flat });
      const message = expect.stringContaining('2 features (vector[0], vector[1]) but the model has 3');
      expectObservable(drawn(hot('f-|', { f: flat }))).toBe(
        '#',
        {},
        expect.objectContaining({ code: 'input', message }),
      );
      expectObservable(drawn(source)).toBe('x-#', { x }, expect.anything());
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });
  test('the labels are the nearest centroids, and ties go to the lowest', async () => {
    const line = { k: 3, d, centroids: Float64Array.from([9, 9, 9, 2, 0, 0, 0, 0, 0]), weights: new Float64Array(3) };
    const { labels, distances } = await lastValueFrom(of(dirty).pipe(predict(line, { onBadRow: 'skip' })));
    expect([...labels]).toEqual([1]);
    expect([...distances]).toEqual([1 + 4 + 9]);
  });
  test('a bad row is an error, or gets no label with onBadRow skip', async () => {
    await expect(lastValueFrom(of(dirty).pipe(predict(model)))).rejects.toMatchObject({ code: 'input' });
    const { labels, points } = await lastValueFrom(of(dirty).pipe(predict(model, { onBadRow: 'skip' })));
    expect([labels.length, points.rows, points.rowNumbers]).toEqual([1, 2, Int32Array.of(0)]);
  });
  test('a number of threads out of range is refused at once', () => {
    expect(() => predict(model, { threads: 0 })).toThrow('whole number from 1 to 64');
  });
});

describe('with checkpoints', () => {
  const at = (step: number): Checkpoint => ({ ...learned, step });
  const [p, q] = [at(7), at(9)];

  test('each record batch is labelled by the newest', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const models = hot('p---q------', { p, q });
      const source = hot('-a-b--a-|', { a, b });
      expectObservable(drawn(source, models)).toBe('-x-y--z-|', {
        x: { n: 100, step: 7 },
        y: { n: 150, step: 7 },
        z: { n: 100, step: 9 },
      });
      expectSubscriptions(models.subscriptions).toBe('^-------!');
    });
  });
  test('the last one stays in use when no more come', () => {
    marbles().run(({ hot, expectObservable }) => {
      expectObservable(drawn(hot('--a-|', { a }), of(p))).toBe('--x-|', { x: { n: 100, step: 7 } });
    });
  });
  test('rows before the first are an error', () => {
    marbles().run(({ hot, expectObservable }) => {
      const message = expect.stringContaining('before the first model');
      expectObservable(drawn(hot('a---|', { a }), hot('--p', { p }))).toBe(
        '#',
        {},
        expect.objectContaining({ message }),
      );
    });
  });
  test('their error is an error of the predictions and closes the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a--a-|', { a });
      expectObservable(drawn(source, hot('p--#', { p }))).toBe('-x-#', { x: { n: 100, step: 7 } });
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });
});

test('the threads of a model end when the next one comes, and with the source', async () => {
  const source = synthetic({ kind: 'blobs', rows: 9000, d: 16, k: 64 });
  const wide = {
    k: 64,
    d: 16,
    centroids: trueCentres({ kind: 'blobs', rows: 9000, d: 16, k: 64 }),
    weights: new Float64Array(64),
  };
  let [started, ended] = [0, 0];
  const spawn = () => {
    started++;
    return () => {
      ended++;
    };
  };
  const models = new Subject<Checkpoint>();
  const next = () => models.next({ ...learned, model: wide });
  const options = { kernel: 'int16' as const, threads: { count: 2, spawn } };
  const counts: number[][] = [];
  const batches = concat(fromSource(source), fromSource(source)).pipe(tap(next));
  await batches.pipe(predict(models, options)).forEach(() => counts.push([started, ended]));
  expect(counts).toEqual([
    [1, 0],
    [2, 1],
  ]);
  expect(ended).toBe(2);
});

test('state belongs to the subscription', async () => {
  const run = of(a, b).pipe(
    predict(model),
    map(({ labels, distances }) => ({ labels, distances })),
    toArray(),
  );
  expect(await lastValueFrom(run)).toEqual(await lastValueFrom(run));
});
