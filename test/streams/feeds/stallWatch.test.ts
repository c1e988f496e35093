import { describe, expect, test } from 'vitest';
import { StallWatch } from '../../../streams/feeds/stallWatch.js';

const at = (offset: number) => new Map([[0, offset]]);
const none: ReadonlySet<number> = new Set();

describe('StallWatch', () => {
  test('adds up the time of fetches without progress, and finds a stall only before the end', () => {
    const watch = new StallWatch(100);
    watch.record(at(5), none, 60);
    expect(watch.isOverdue).toBe(false);
    watch.record(at(5), none, 60);
    expect(watch.isOverdue).toBe(true);
    watch.assertNotStalled(at(5), at(5));
    expect([watch.isOverdue, watch.isStalled]).toEqual([false, false]);
    watch.record(at(5), none, 120);
    expect(() => watch.assertNotStalled(at(5), at(8))).toThrow(
      'for 0.1 s no record of partition 0 came, although it has the offsets 5 to 7',
    );
    expect(watch.isStalled).toBe(true);
  });

  test('gives twice the time after each stall, and the first time again after progress', () => {
    const watch = new StallWatch(100);
    const stall = () => {
      watch.record(at(0), none, 1000);
      watch.assertNotStalled(at(0), at(1));
    };
    expect(stall).toThrow('for 0.1 s');
    expect(stall).toThrow('for 0.2 s');
    watch.record(at(0), new Set([0]), 1000);
    expect(watch.isStalled).toBe(false);
    expect(stall).toThrow('for 0.1 s');
  });

  test('waits for an answer no longer than the time', async () => {
    const watch = new StallWatch(20);
    expect(await watch.answer(Promise.resolve(7))).toBe(7);
    await expect(watch.answer(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    await expect(watch.answer(new Promise(() => {}))).rejects.toThrow('for 0.02 s the server gave no answer');
  });
});
