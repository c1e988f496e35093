import type { RecordBatch } from 'apache-arrow';
import { lastValueFrom, map, pipe, take, tap, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { fromPoints, fromSource } from '../../../streams/index.js';
import { a, b, d, values } from './marbles.js';

/** A source that yields record batches and then does something. */
const sourceOf = (batches: readonly RecordBatch[], end: (signal: AbortSignal) => Promise<void> = async () => {}) => {
  const seen = { opened: 0, closed: 0, positions: [] as unknown[] };
  return {
    seen,
    open: async function* (position: unknown, signal: AbortSignal) {
      seen.opened++;
      seen.positions.push(position);
      try {
        yield* batches;
        await end(signal);
      } finally {
        seen.closed++;
      }
    },
  };
};
const nameOf = (batch: RecordBatch) => (batch === a ? 'a' : batch === b ? 'b' : 'another');
const names = pipe(map(nameOf), toArray());
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));

test('never: a source that waits emits nothing', async () => {
  const source = sourceOf([], untilAborted);
  const seen: string[] = [];
  const subscription = fromSource(source).subscribe({
    next: () => seen.push('next'),
    complete: () => seen.push('end'),
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(seen).toEqual([]);
  subscription.unsubscribe();
});

test('empty: completes at once', async () => {
  expect(await lastValueFrom(fromSource(sourceOf([])), { defaultValue: 'nothing' })).toBe('nothing');
});

test('one and many: emits each record batch, in order, and completes', async () => {
  expect(await lastValueFrom(fromSource(sourceOf([a])).pipe(names))).toEqual(['a']);
  expect(await lastValueFrom(fromSource(sourceOf([a, b, a])).pipe(names))).toEqual(['a', 'b', 'a']);
});

test('error: comes after the record batches before it', async () => {
  const seen: RecordBatch[] = [];
  const source = sourceOf([a, b], async () => {
    throw new Error('lost');
  });
  await expect(lastValueFrom(fromSource(source).pipe(tap((batch) => seen.push(batch))))).rejects.toThrow('lost');
  expect(seen.map(nameOf)).toEqual(['a', 'b']);
});

test('each subscription opens the source again', async () => {
  const source = sourceOf([a]);
  const batches = fromSource(source);
  await lastValueFrom(batches);
  await lastValueFrom(batches);
  expect(source.seen).toEqual({ opened: 2, closed: 2, positions: [null, null] });
});

test('opens the source at the position given', async () => {
  const rows = await lastValueFrom(fromSource(fromPoints({ values, d }, 150), 300).pipe(toArray()));
  expect(rows.map(({ numRows }) => numRows)).toEqual([100]);
});

test('early unsubscribe: closes a source that has more', async () => {
  const source = sourceOf([a, b, a], untilAborted);
  await lastValueFrom(fromSource(source).pipe(take(2)));
  await new Promise((resolve) => setTimeout(resolve));
  expect(source.seen.closed).toBe(1);
});

test('early unsubscribe: aborts a source that waits', async () => {
  const source = sourceOf([a], untilAborted);
  const subscription = fromSource(source).subscribe();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(source.seen).toMatchObject({ opened: 1, closed: 0 });
  subscription.unsubscribe();
  await new Promise((resolve) => setTimeout(resolve));
  expect(source.seen).toMatchObject({ opened: 1, closed: 1 });
});

test('never pulls ahead of its subscriber', async () => {
  let pulled = 0;
  const counting = {
    open: async function* () {
      for (; pulled < 50; pulled++) yield a;
    },
  };
  let mostAhead = 0;
  let taken = 0;
  const batches = fromSource(counting).pipe(
    tap(() => {
      mostAhead = Math.max(mostAhead, pulled - taken++);
    }),
  );
  await lastValueFrom(batches);
  expect(mostAhead).toBeLessThanOrEqual(1);
});

test('gives timers their turn while a source never waits', async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const endless = {
    open: async function* () {
      const start = performance.now();
      while (performance.now() - start < 200) yield a;
    },
  };
  await lastValueFrom(fromSource(endless));
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
});
