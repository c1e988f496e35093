import type { RecordBatch } from 'apache-arrow';
import {
  config,
  EMPTY,
  from,
  lastValueFrom,
  map,
  NEVER,
  Observable,
  of,
  Subject,
  tap,
  throwError,
  toArray,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import {
  type Checkpoint,
  digestOf,
  fromPoints,
  fromSource,
  miniBatchKMeans,
  type Points,
  predict,
  rebatch,
  score,
  shareLatest,
  toRecordBatch,
} from '../../streams/index.js';
import { blobs, learn } from '../learn.js';

const d = 3;
const values = blobs(400, 4, d);
const batchOf = (from: number, rows: number): RecordBatch =>
  toRecordBatch({ values: values.slice(from * d, (from + rows) * d), n: rows, d });
const [a, b, c] = [batchOf(0, 100), batchOf(100, 150), batchOf(250, 150)];
const options = { k: 4, batchSize: 100, initRows: 100 };
const marbles = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
const steps = (checkpoints: Checkpoint[]) =>
  checkpoints.map(({ step, complete }) => (complete ? `${step}!` : `${step}`));

const drawn = (source: Observable<RecordBatch>) =>
  source.pipe(
    miniBatchKMeans(options),
    map(({ step, complete }) => (complete ? 'z' : String(step))),
  );

describe('miniBatchKMeans', () => {
  test('seeds and steps as rows arrive and ends with the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a----b---c-----|', { a, b, c });
      //                  100  250 rows 400
      expectObservable(drawn(source)).toBe('(01)-2---(34)--(z|)');
      expectSubscriptions(source.subscriptions).toBe('^--------------!');
    });
  });
  test('never: no seeds, no end', () => {
    marbles().run(({ expectObservable }) => expectObservable(drawn(NEVER)).toBe('-'));
  });
  test('early unsubscribe closes the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a----b---c-----|', { a, b, c });
      expectObservable(drawn(source), '^--!').toBe('(01)');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });
  test('an error of the source comes through after the checkpoints before it', () => {
    marbles().run(({ hot, expectObservable }) => {
      expectObservable(drawn(hot('a----#', { a }))).toBe('(01)-#');
    });
  });
  test('empty: says that there was no row', async () => {
    await expect(lastValueFrom(EMPTY.pipe(miniBatchKMeans(options)))).rejects.toThrow('No row to learn from: 0 read');
  });
  test('state belongs to the subscription', async () => {
    const run = of(a, b, c).pipe(miniBatchKMeans(options), toArray());
    const [first, second] = [await lastValueFrom(run), await lastValueFrom(run)];
    expect(steps(first)).toEqual(['0', '1', '2', '3', '4', '4!']);
    expect(second).toEqual(first);
  });
  test('learns what the plain learner learns', async () => {
    const last = await lastValueFrom(of(a, b, c).pipe(miniBatchKMeans(options)));
    expect(digestOf(last)).toBe(digestOf(learn(values, d, options)));
  });
  test('skipped rows are counted by reason, at every boundary, and a resumed run counts them once', async () => {
    const dirty = values.map((x, i) =>
      i % (7 * d) === 0 ? Number.NaN : i % (11 * d) === 1 ? Number.POSITIVE_INFINITY : x,
    );
    const source = fromPoints({ values: dirty, d }, 90);
    const skip = { ...options, batchSize: 40, holdout: 15, onBadRow: 'skip' as const };
    const all = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans(skip), toArray()));
    const whole = all.at(-1) as Checkpoint;
    expect(whole.rows).toEqual({ read: 400, learned: 400 - 58 - 31 - 15, heldOut: 15, rejected: 58 + 31 });
    expect(whole.rejectedBy).toEqual({ NaN: 58, infinite: 31 });
    for (const resume of all) {
      const resumed = await lastValueFrom(
        fromSource(source, resume.position.source).pipe(miniBatchKMeans({ ...skip, resume })),
      );
      expect(resumed).toEqual(whole);
    }
  });
  test('maxRows reads no row more', async () => {
    const last = await lastValueFrom(of(a, b, c).pipe(miniBatchKMeans({ ...options, maxRows: 130 })));
    expect(last.rows).toEqual({ read: 130, learned: 130, heldOut: 0, rejected: 0 });
  });
  test('stop gives the latest boundary, from which a run goes on to the same bits', async () => {
    const source = fromPoints({ values, d }, 70);
    const stop = new Subject<void>();
    const seen = await lastValueFrom(
      fromSource(source).pipe(
        miniBatchKMeans({ ...options, stop }),
        tap(({ step }) => step === 2 && stop.next()),
        toArray(),
      ),
    );
    const resume = seen.at(-1) as Checkpoint;
    expect(resume.complete).toBe(false);
    const resumed = await lastValueFrom(
      fromSource(source, resume.position.source).pipe(miniBatchKMeans({ ...options, resume })),
    );
    const whole = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans(options)));
    expect(digestOf(resumed)).toBe(digestOf(whole));
  });
  test('the stop rule ends the run and closes the source', async () => {
    let closed = false;
    const endless = new Observable<RecordBatch>((subscriber) => {
      while (!subscriber.closed) subscriber.next(a);
      closed = true;
    });
    const last = await lastValueFrom(endless.pipe(miniBatchKMeans({ ...options, patience: 5, tolerance: 0.01 })));
    expect(last.complete).toBe(true);
    expect(last.earlyStopping.batchesWithoutImprovement).toBe(5);
    expect(closed).toBe(true);
  });
  test('an error in one subscriber is reported and leaves the run and the other subscribers alone', async () => {
    const reported: unknown[] = [];
    config.onUnhandledError = (error) => reported.push(error);
    const source = new Subject<RecordBatch>();
    const shared = source.pipe(miniBatchKMeans(options), shareLatest());
    shared.subscribe(() => {
      throw new Error('mine');
    });
    const whole = lastValueFrom(shared);
    for (const batch of [a, b, c]) source.next(batch);
    source.complete();
    expect(digestOf(await whole)).toBe(digestOf(learn(values, d, options)));
    await new Promise((resolve) => setTimeout(resolve));
    config.onUnhandledError = null;
    expect(reported.length).toBeGreaterThan(0);
  });
  test('a late subscriber to a shared run gets the latest checkpoint', async () => {
    const source = new Subject<RecordBatch>();
    const shared = source.pipe(miniBatchKMeans(options), shareLatest());
    const early = shared.subscribe();
    source.next(a);
    source.next(b);
    const late: number[] = [];
    shared.subscribe(({ step }) => late.push(step));
    expect(late).toEqual([2]);
    early.unsubscribe();
  });
  test('refuses options at once, by name', () => {
    expect(() => miniBatchKMeans({ k: 0 })).toThrow('k must be a whole number of at least 1, but is 0.');
    expect(() => miniBatchKMeans({ k: 2, rate: 'power:0.5' })).toThrow('0.5 < KAPPA');
    expect(() => miniBatchKMeans({ k: 2, decay: 2 })).toThrow('decay must be a number from 0 to 1, but is 2.');
    expect(() => miniBatchKMeans({ k: 2, decay: 1, halfLife: '5rows' })).toThrow('twice');
    expect(() => miniBatchKMeans({ k: 2, every: '5 minutes' })).toThrow('The interval "5 minutes" is not known');
  });
});

describe('fromSource', () => {
  test('unsubscribing aborts a source that is waiting', async () => {
    let aborted = false;
    const waiting = {
      open: async function* (_: unknown, signal: AbortSignal) {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        await new Promise(() => {});
        yield a;
      },
    };
    fromSource(waiting).subscribe().unsubscribe();
    await Promise.resolve();
    const running = fromSource(waiting).subscribe();
    await new Promise((resolve) => setTimeout(resolve, 5));
    running.unsubscribe();
    expect(aborted).toBe(true);
  });
  test('never pulls ahead of its subscriber', async () => {
    let pulled = 0;
    const counting = {
      open: async function* () {
        for (; pulled < 50; pulled++) yield a;
      },
    };
    let most = 0;
    let taken = 0;
    await lastValueFrom(
      fromSource(counting).pipe(
        tap(() => {
          most = Math.max(most, pulled - taken++);
        }),
      ),
    );
    expect(most).toBeLessThanOrEqual(1);
  });
});

describe('rebatch', () => {
  const points: Points = { values, n: 400, d };
  test('cuts into exactly n rows, the last one shorter', async () => {
    const pieces = await lastValueFrom(from([points, points]).pipe(rebatch(300), toArray()));
    expect(pieces.map(({ n }) => n)).toEqual([300, 300, 200]);
    expect(pieces.flatMap((piece) => Array.from(piece.values))).toEqual([...values, ...values]);
  });
  test('passes errors on', async () => {
    await expect(lastValueFrom(throwError(() => new Error('lost')).pipe(rebatch(3)))).rejects.toThrow('lost');
  });
});

describe('predict and score', () => {
  test('labels are the nearest centroids and score adds up their distances', async () => {
    const { model } = learn(values, d, options);
    const [prediction] = await lastValueFrom(of(a).pipe(predict(model), toArray()));
    const found = await lastValueFrom(of(a, b, c).pipe(score(model)));
    expect(prediction.labels.length).toBe(100);
    expect(found.rows).toBe(400);
    expect(found.counts.reduce((sum, n) => sum + n)).toBe(400);
    expect(found.distortion).toBeCloseTo(found.inertia / 400, 12);
  });
  test('refuses data of other dimensions', async () => {
    const { model } = learn(values, d, options);
    const flat = toRecordBatch({ values: new Float64Array(4), n: 2, d: 2 });
    await expect(lastValueFrom(of(flat).pipe(predict(model)))).rejects.toThrow('The data has 2 features');
  });
});
