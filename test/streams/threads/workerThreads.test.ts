import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { resolveThreads, threadCount, workerThreads } from '../../../streams/threads/workerThreads.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('auto is one thread per processor, and at most 64', () => {
  expect(threadCount('auto')).toBe(Math.min(64, availableParallelism()));
});

test('one thread is the calling one', () => {
  expect(workerThreads()).toBeUndefined();
  expect(workerThreads(1)).toBeUndefined();
  expect(resolveThreads()).toBeUndefined();
});

test.each([0, 1.5, -1, 65, Number.NaN])('%f threads are refused with the range', (count) => {
  expect(() => workerThreads(count)).toThrow(
    `whole number from 1 to 64, or "auto" for one thread per processor, but is ${count}`,
  );
});

test('threads of the caller are used as they are', () => {
  const threads = { count: 3, spawn: () => () => {} };
  expect(resolveThreads(threads)).toBe(threads);
});

test('a thread runs the function that it is given', async () => {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const main = ({ words }: { words: Int32Array }) => {
    Atomics.store(words, 0, 7);
    Atomics.notify(words, 0);
  };
  const end = workerThreads(2)?.spawn(main.toString(), { words: shared });
  expect(Atomics.wait(shared, 0, 0, 20_000)).not.toBe('timed-out');
  expect(shared[0]).toBe(7);
  end?.();
});

describe('outside Node', () => {
  test('auto is the calling thread', () => {
    vi.stubGlobal('process', undefined);
    expect(threadCount('auto')).toBe(1);
    expect(workerThreads('auto')).toBeUndefined();
  });
  test('several threads are refused with what to do', () => {
    vi.stubGlobal('process', undefined);
    expect(() => workerThreads(2)).toThrow('needs Node; elsewhere give threads an object of type Threads');
  });
});
