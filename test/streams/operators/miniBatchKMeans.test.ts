import type { RecordBatch } from 'apache-arrow';
import { config, lastValueFrom, map, NEVER, Observable, of, Subject, tap, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import {
  type Checkpoint,
  digestOf,
  fromPoints,
  fromSource,
  type MiniBatchKMeansOptions,
  miniBatchKMeans,
  shareLatest,
  synthetic,
} from '../../../streams/index.js';
import { a, b, batches, c, d, dirty, learned, marbles, options, values } from './marbles.js';

const steps = (checkpoints: Checkpoint[]) =>
  checkpoints.map(({ step, complete }) => (complete ? `${step}!` : `${step}`));

/** Steps as marbles; the last checkpoint is z. */
const drawn = (source: Observable<RecordBatch>, more: Partial<MiniBatchKMeansOptions> = {}) =>
  source.pipe(
    miniBatchKMeans({ ...options, ...more }),
    map(({ step, complete }) => (complete ? 'z' : String(step))),
  );

describe('marbles', () => {
  test('seeds and steps as rows arrive and ends with the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a----b---c-----|', batches);
      //                  100  250 rows 400
      expectObservable(drawn(source)).toBe('(01)-2---(34)--(z|)');
      expectSubscriptions(source.subscriptions).toBe('^--------------!');
    });
  });
  test('one record batch that is too short to seed from is learned at the end', () => {
    marbles().run(({ hot, expectObservable }) => {
      expectObservable(drawn(hot('--a--|', batches), { initRows: 150 })).toBe('-----(01z|)');
    });
  });
  test('a source that never emits never seeds and never ends', () => {
    marbles().run(({ expectObservable }) => expectObservable(drawn(NEVER)).toBe('-'));
  });
  test('an empty source is an error that says there was no row', () => {
    marbles().run(({ cold, expectObservable }) => {
      const failure = expect.objectContaining({ code: 'input', message: expect.stringContaining('0 read') });
      expectObservable(drawn(cold('---|'))).toBe('---#', {}, failure);
    });
  });
  test('an error of the source comes after the checkpoints before it', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a----#', batches);
      expectObservable(drawn(source)).toBe('(01)-#');
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });
  test('a bad row is an error and unsubscribes from the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a----x---c-----|', { ...batches, x: dirty });
      expectObservable(drawn(source)).toBe('(01)-#', undefined, expect.objectContaining({ code: 'input' }));
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });
  test('unsubscribing early closes the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a----b---c-----|', batches);
      expectObservable(drawn(source), '^--!').toBe('(01)');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });
  test('every selects the boundaries that are emitted', () => {
    marbles().run(({ hot, expectObservable }) => {
      const source = () => hot('a----b---c-----|', batches);
      expectObservable(drawn(source(), { every: '2batches' })).toBe('0----2---4-----(z|)');
      expectObservable(drawn(source(), { every: '150rows' })).toBe('0----2---3-----(z|)');
      expectObservable(drawn(source(), { every: ['3batches', '4batches'] })).toBe('0--------(34)--(z|)');
      expectObservable(drawn(source(), { every: ['2batches', '200rows'] })).toBe('0----2---4-----(z|)');
    });
  });
  test('every in seconds goes by the clock of the scheduler', () => {
    const testing = marbles();
    testing.run(({ hot, expectObservable }) => {
      const source = hot('a 999ms b 999ms c 999ms |', batches);
      expectObservable(drawn(source, { every: '2s', scheduler: testing })).toBe('0 1999ms 3 999ms (z|)');
    });
  });
  test('stop emits the latest boundary once more and completes', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a----b---c-----|', batches);
      const stop = hot('-------s--s');
      expectObservable(drawn(source, { stop })).toBe('(01)-2-(2|)');
      expectSubscriptions(source.subscriptions).toBe('^------!');
      expectSubscriptions(stop.subscriptions).toBe('^------!');
    });
  });
  test('stop before the centroids are seeded completes without a checkpoint', () => {
    marbles().run(({ hot, expectObservable }) => {
      expectObservable(drawn(hot('-----a|', batches), { stop: hot('--s') })).toBe('--|');
    });
  });
  test('a stop that has emitted already never subscribes to the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a|', batches);
      expectObservable(drawn(source, { stop: of(1) })).toBe('|');
      expectSubscriptions(source.subscriptions).toBe([]);
    });
  });
  test('an error of stop is an error of the run', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a----b---c-----|', batches);
      expectObservable(drawn(source, { stop: hot('-------#') })).toBe('(01)-2-#');
      expectSubscriptions(source.subscriptions).toBe('^------!');
    });
  });
});

describe('rows', () => {
  test('state belongs to the subscription', async () => {
    const run = of(a, b, c).pipe(miniBatchKMeans(options), toArray());
    const [first, second] = [await lastValueFrom(run), await lastValueFrom(run)];
    expect(steps(first)).toEqual(['0', '1', '2', '3', '4', '4!']);
    expect(second).toEqual(first);
  });
  test('the operator learns what the plain learner learns', async () => {
    const last = await lastValueFrom(of(a, b, c).pipe(miniBatchKMeans(options)));
    expect(digestOf(last)).toBe(digestOf(learned));
  });
  test('skipped rows are counted by reason, at every boundary, and a resumed run counts them once', async () => {
    const dirtyValues = values.map((x, i) =>
      i % (7 * d) === 0 ? Number.NaN : i % (11 * d) === 1 ? Number.POSITIVE_INFINITY : x,
    );
    const source = fromPoints({ values: dirtyValues, d }, 90);
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
  test('maxRows reads no further row, and closes the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a----b---c-----|', batches);
      const rows = source.pipe(
        miniBatchKMeans({ ...options, maxRows: 130 }),
        map((checkpoint) => checkpoint.rows.read),
      );
      expectObservable(rows).toBe('(xx)-(yy|)', { x: expect.any(Number), y: 130 });
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });
  test('maxRows counts the rows of the run that is resumed', async () => {
    const source = fromPoints({ values, d }, 70);
    const limited = { ...options, maxRows: 330 };
    const all = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans(limited), toArray()));
    for (const resume of all) {
      const run = fromSource(source, resume.position.source).pipe(miniBatchKMeans({ ...limited, resume }));
      expect(await lastValueFrom(run)).toEqual(all.at(-1));
    }
  });
});

describe('ends', () => {
  test('stop gives the latest boundary, from which a run continues to the same bits', async () => {
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
    expect(digestOf(await whole)).toBe(digestOf(learned));
    await new Promise((resolve) => setTimeout(resolve));
    config.onUnhandledError = null;
    expect(reported.length).toBeGreaterThan(0);
  });
  test.each(['complete', 'error', 'unsubscribe'] as const)('threads end with %s', (end) => {
    const wide = synthetic({ kind: 'blobs', rows: 9000, d: 16, k: 64 });
    let [started, ended] = [0, 0];
    const spawn = () => {
      started++;
      return () => {
        ended++;
      };
    };
    const rows = new Subject<RecordBatch>();
    const run = rows.pipe(miniBatchKMeans({ k: 64, batchSize: 4500, kernel: 'int16', threads: { count: 2, spawn } }));
    const subscription = run.subscribe({ error: () => {} });
    return lastValueFrom(fromSource(wide).pipe(tap((batch) => rows.next(batch)))).then(() => {
      expect([started, ended]).toEqual([1, 0]);
      if (end === 'unsubscribe') subscription.unsubscribe();
      else rows[end](undefined as never);
      expect(ended).toBeGreaterThanOrEqual(1);
    });
  });
});

test('options out of range are refused at once, by name', () => {
  expect(() => miniBatchKMeans({ k: 0 })).toThrow(/\bk\b.*whole number of at least 1/);
  expect(() => miniBatchKMeans({ k: 2, rate: 'power:0.5' })).toThrow('0.5 < KAPPA');
  expect(() => miniBatchKMeans({ k: 2, decay: 2 })).toThrow('decay');
  expect(() => miniBatchKMeans({ k: 2, decay: 1, halfLife: '5rows' })).toThrow('both mean the same thing');
  expect(() => miniBatchKMeans({ k: 2, every: '5 minutes' as never })).toThrow('but is "5 minutes"');
  expect(() => miniBatchKMeans({ k: 2, maxRows: 0 })).toThrow('maxRows must be a whole number of at least 1, but is 0');
  expect(() => miniBatchKMeans({ k: 2, threads: 65 })).toThrow('whole number from 1 to 64');
});
