import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latestOf } from '../../../streams/operators/latestOf.js';

/** Yields 0 … n − 1 with pauses of so many microtasks before each. */
async function* numbers(pauses: readonly number[]) {
  for (const [i, pause] of pauses.entries()) {
    for (let turn = 0; turn < pause; turn++) await null;
    yield i;
  }
}

test('yields rising values, the last among them, and counts the rest as dropped (law)', async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 20 }));
  await fc.assert(
    fc.asyncProperty(pauses, pauses, async (produce, consume) => {
      const seen: number[] = [];
      let dropped = 0;
      for await (const value of latestOf(numbers(produce), new AbortController(), () => dropped++)) {
        for (let turn = 0; turn < (consume[seen.length] ?? 0); turn++) await null;
        seen.push(value);
      }
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(new Set(seen).size + dropped).toBe(produce.length);
      expect(seen.at(-1)).toBe(produce.length > 0 ? produce.length - 1 : undefined);
    }),
  );
});

test('an error is thrown after the newest value before it', async () => {
  async function* failing() {
    yield* [1, 2];
    throw new Error('lost');
  }
  const values = latestOf(failing(), new AbortController(), () => {});
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const value of values) seen.push(value);
    })(),
  ).rejects.toThrow('lost');
  expect(seen.at(-1)).toBe(2);
});

test('leaving early aborts and waits until the reading has ended', async () => {
  const abort = new AbortController();
  let closed = false;
  async function* waiting() {
    try {
      yield 1;
      await new Promise((resolve) => abort.signal.addEventListener('abort', resolve));
      await new Promise((resolve) => setTimeout(resolve, 10));
    } finally {
      closed = true;
    }
  }
  for await (const _ of latestOf(waiting(), abort, () => {})) break;
  expect([abort.signal.aborted, closed]).toEqual([true, true]);
});

test('reads at full speed while nobody asks', async () => {
  let read = 0;
  async function* counting() {
    for (; read < 10; read++) yield read;
  }
  const values = latestOf(counting(), new AbortController(), () => {});
  await values.next();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(read).toBe(10);
  expect(await values.next()).toEqual({ done: false, value: 9 });
  expect(await values.next()).toEqual({ done: true, value: undefined });
});
