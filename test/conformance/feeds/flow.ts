import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { lastValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import type { FeedRecord } from '../../../streams/feeds/feed.js';
import { FeedReader } from '../../../streams/feeds/feedReader.js';
import { feedSource, fromSource, miniBatchKMeans } from '../../../streams/index.js';
import { delegate, type FeedContext, json, n, options, pause, rowRecords } from './context.js';

const bytesOf = (records: readonly { bytes: Uint8Array }[]) =>
  records.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** Memory is bounded, and outages of the server cost time only. */
export function flowTests({ harness, filled, open, source }: FeedContext): void {
  test('that is read slowly waits: no more than the prefetch is held', async () => {
    const feed = await open(await filled());
    const meanBytes = bytesOf(rowRecords()) / n;
    const prefetch = 50_000;
    let [held, most] = [0, 0];
    const watched = delegate(feed, {
      async fetch(...args) {
        const fetched = await feed.fetch(...args);
        held += bytesOf(fetched.flatMap(({ records }) => records));
        most = Math.max(most, held);
        return fetched;
      },
    });
    const found = await feedSource(watched, { prefetch });
    [held, most] = [0, 0];
    for await (const batch of found.open(null, new AbortController().signal)) {
      held -= batch.numRows * meanBytes;
      await pause(5);
    }
    expect(most).toBeLessThan(2.5 * prefetch);
  });

  test('tells how many records are not read yet, and nothing of a topic that was recreated', async () => {
    const topic = await filled(harness.partitions);
    const found = await source(topic);
    expect(await found.lag?.()).toBe(n);
    let read = 0;
    for await (const batch of found.open(null, new AbortController().signal)) {
      read += batch.numRows;
      expect(await found.lag?.()).toBe(n - read);
    }
    expect(read).toBe(n);
    await topic.append(rowRecords(1, 0, 7));
    expect(await found.lag?.()).toBe(7);
    await topic.remake();
    // A broker may say for a moment that it does not lead the new topic yet.
    await expect.poll(() => found.lag?.().catch(() => 'no answer'), { timeout: 20_000 }).toBeNull();
  });

  test('that never runs dry keeps no taken record in memory', async () => {
    const alive = new Set<WeakRef<Uint8Array>>();
    let end = 0;
    const endless = delegate(await open(await filled()), {
      state: async () => ({ id: '1', partitions: new Map([[0, { first: 0, end: 1e9 }]]) }),
      async fetch(_, from) {
        const offset = from.get(0) ?? 0;
        const records = Array.from(
          { length: 20 },
          (_, i): FeedRecord => ({ partition: 0, offset: offset + i, time: 0, bytes: json([1, 2]) }),
        );
        for (const { bytes } of records) alive.add(new WeakRef(bytes));
        end = offset + 20;
        return [{ partition: 0, records, next: end }];
      },
    });
    const { signal } = new AbortController();
    const reader = new FeedReader(endless, await endless.state(), new Map(), { prefetch: 2000 }, signal);
    while (end < 20_000) await reader.take(7);
    await pause(20);
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    expect([...alive].filter((reference) => reference.deref()).length).toBeLessThan(1000);
  });

  test.runIf(harness.restart)(
    'whose server is killed and started again gives each row exactly once',
    { timeout: 120_000 },
    async () => {
      const topic = await filled();
      const messages: string[] = [];
      const found = await source(topic, { prefetch: 8000, notify: (message) => messages.push(message) });
      let restarting: Promise<void> | undefined;
      const { rows, model } = await lastValueFrom(
        fromSource({
          async *open(position, signal) {
            for await (const batch of found.open(position, signal)) {
              yield batch;
              restarting ??= harness.restart?.(3000);
              await pause(2);
            }
          },
        }).pipe(miniBatchKMeans(options)),
      );
      await restarting;
      expect(rows.read).toBe(n);
      expect(model.weights.reduce((sum, weight) => sum + weight)).toBe(n);
      expect(messages.join('; ')).toMatch(/is unreachable .* is reachable again after \d+ s/);
    },
  );
}
