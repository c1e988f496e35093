import { describe, expect, test } from 'vitest';
import type { Feed } from '../../../../streams/feeds/feed.js';
import { type FeedPosition, progressOf, readablePosition } from '../../../../streams/sources/feed/position.js';

const feed = { name: 'kafka://host/topic' } as Feed;
const stateOf = (...ranges: [first: number, end: number][]) => ({
  id: 'a',
  partitions: new Map(ranges.map(([first, end], partition) => [partition, { first, end }])),
});
const take = { partitions: '0', last: { 0: 5 } };
const position: FeedPosition = { id: 'a', next: { 0: 5, 1: 7 }, take, part: 0, records: 12, poison: 0 };

describe('readablePosition(feed, state, position)', () => {
  test('gives the position as it is where the feed holds all its offsets', () => {
    expect(readablePosition(feed, stateOf([0, 9], [7, 7]), position, {})).toEqual(position);
  });

  test('refuses a topic with another id, a missing partition, and offsets that are gone', () => {
    const { partitions } = stateOf([0, 9], [0, 9]);
    expect(() => readablePosition(feed, { id: 'b', partitions }, position, {})).toThrow('its id was a and is now b');
    expect(() => readablePosition(feed, stateOf([0, 9]), position, {})).toThrow('no longer has partition 1');
    expect(() => readablePosition(feed, stateOf([6, 9], [0, 9]), position, {})).toThrow(
      'partition 0: the offsets 5 to 5 are gone; the feed holds 6 to 8',
    );
    expect(() => readablePosition(feed, stateOf([0, 4], [0, 9]), position, {})).toThrow(
      'the offset 5 lies after the end 4',
    );
  });

  test('continues at the first offset that is left with onGap: skip, and leaves the given position unchanged', () => {
    const messages: string[] = [];
    const options = { onGap: 'skip', notify: (message: string) => messages.push(message) } as const;
    const skipped = readablePosition(feed, stateOf([6, 9], [0, 9]), position, options);
    expect(skipped).toEqual({ ...position, next: { 0: 6, 1: 7 }, take: null });
    expect(messages).toEqual([expect.stringContaining('are gone')]);
    expect(position.next).toEqual({ 0: 5, 1: 7 });
  });
});

test('progressOf(state, position) is the share of the offsets before the position', () => {
  const state = stateOf([0, 10], [5, 15]);
  expect(progressOf(state, null)).toBe(0);
  expect(progressOf(state, position)).toBe((5 + 2) / 20);
  expect(progressOf(state, { ...position, next: { 0: 99, 1: 99 } })).toBe(1);
  expect(progressOf(stateOf(), null)).toBe(0);
});
