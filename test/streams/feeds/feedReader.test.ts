import { describe, expect, test } from 'vitest';
import type { Feed } from '../../../streams/feeds/feed.js';
import { FeedReader, type FeedReaderOptions } from '../../../streams/feeds/feedReader.js';
import { memoryHarness } from '../../brokers/memory.js';
import { delegate } from '../../conformance/feeds/context.js';

const harness = memoryHarness();
const record = (partition: number, text = '1') => ({ partition, bytes: new TextEncoder().encode(text) });

/** All records of a feed, with what the reader said meanwhile. */
async function readAll(feed: Feed, options: FeedReaderOptions = {}, signal = new AbortController().signal) {
  const messages: string[] = [];
  const notify = (message: string) => messages.push(message.replace(/^\S+/, 'feed'));
  const reader = new FeedReader(feed, await feed.state(), new Map(), { ...options, notify }, signal);
  const offsets: number[] = [];
  for (;;) {
    const taken = await reader.take(10);
    if (typeof taken === 'string') return { offsets, messages, end: taken };
    offsets.push(...taken.map(({ offset }) => offset));
  }
}

/** A topic of three records, whose sessions send only the first two; `sessions` counts those that were opened. */
async function stallingFeed(fetch: (inner: Feed, ...args: Parameters<Feed['fetch']>) => ReturnType<Feed['fetch']>) {
  const topic = await harness.topic();
  await topic.append([record(0), record(0), record(0)]);
  const inner = await topic.open();
  const counts = { sessions: 1 };
  const feed = delegate(inner, {
    fetch: (...args) => (counts.sessions === 1 && args[1].get(0) === 2 ? fetch(inner, ...args) : inner.fetch(...args)),
    async reopen() {
      counts.sessions++;
    },
  });
  const first = delegate(feed, {
    async fetch(...args) {
      const fetched = await feed.fetch(...args);
      const cut = (args[1].get(0) ?? 0) < 2 && counts.sessions === 1;
      return cut ? fetched.map((f) => ({ ...f, records: f.records.slice(0, 2), next: 2 })) : fetched;
    },
    reopen: feed.reopen,
  });
  return { feed: first, counts };
}

const silent = async () => {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return [{ partition: 0, records: [], next: 2 }];
};

describe('a feed that sends nothing although its known end lies ahead', () => {
  test('is said to be silent, and its records come through a new session', async () => {
    const { feed, counts } = await stallingFeed(silent);
    const { offsets, messages } = await readAll(feed, { stallTimeout: 60 });
    expect(offsets).toEqual([0, 1, 2]);
    expect(counts.sessions).toBe(2);
    expect(messages).toEqual([
      'feed sends nothing (for 0.06 s no record of partition 0 came, although it has the offset 2); ' +
        'retrying for 10 minutes',
      expect.stringContaining('is reachable again'),
    ]);
  });

  test('is read through a new session also where a fetch never returns', async () => {
    const { feed, counts } = await stallingFeed(() => new Promise(() => {}));
    const { offsets, messages } = await readAll(feed, { stallTimeout: 60 });
    expect([offsets, counts.sessions]).toEqual([[0, 1, 2], 2]);
    expect(messages[0]).toContain('for 0.06 s the server gave no answer');
  });

  test('is an error once the patience for outages is over, however many sessions were opened', async () => {
    const topic = await harness.topic();
    await topic.append([record(0)]);
    const inner = await topic.open();
    let sessions = 0;
    const feed = delegate(inner, {
      fetch: async () => (await silent()).map((fetched) => ({ ...fetched, next: 0 })),
      async reopen() {
        sessions++;
      },
    });
    await expect(readAll(feed, { stallTimeout: 20, retryTimeout: 600 })).rejects.toThrow(
      /memory:.* cannot be read: for [\d.]+ s no record of partition 0 came, although it has the offset 0\./,
    );
    expect(sessions).toBeGreaterThan(1);
  });

  test('is no stall where a followed feed is at its end', async () => {
    const topic = await harness.topic();
    await topic.append([record(0)]);
    const { offsets, messages, end } = await readAll(await topic.open(), {
      follow: true,
      maxWait: 300,
      stallTimeout: 30,
    });
    expect([offsets, messages, end]).toEqual([[0], [], 'idle']);
  });

  test('is a stall of a followed feed that is not at its end', async () => {
    const { feed } = await stallingFeed(silent);
    const { offsets, messages } = await readAll(feed, { follow: true, maxWait: 2000, stallTimeout: 60 });
    expect(offsets).toEqual([0, 1, 2]);
    expect(messages[0]).toContain('sends nothing');
  });

  test('does not keep a reading that is aborted', async () => {
    const { feed } = await stallingFeed(() => new Promise(() => {}));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    expect((await readAll(feed, {}, abort.signal)).end).toBe('end');
  });
});

test('Every partition is first in a fetch in turn, since only that may get a large record from a broker', async () => {
  const topic = await harness.topic(3);
  await topic.append([0, 1, 2].map((partition) => record(partition)));
  const firsts = new Set<number>();
  const inner = await topic.open();
  const feed = delegate(inner, {
    async fetch(id, from, ...rest) {
      const [first] = from.keys();
      firsts.add(first);
      const fetched = await inner.fetch(id, from, ...rest);
      return fetched.map((f) => (f.partition === first ? f : { ...f, records: [], next: from.get(f.partition) ?? 0 }));
    },
  });
  const { offsets } = await readAll(feed, { follow: true, maxWait: 300 });
  expect([offsets.length, firsts.size]).toEqual([3, 3]);
});
