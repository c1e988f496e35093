import { lastValueFrom, takeWhile, tap, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { digestOf, fromPoints, fromSource, miniBatchKMeans, originOf } from '../../../streams/index.js';
import { d, type FeedContext, json, options, pause, rowRecords, values } from './context.js';

/** A feed that is followed has no end. */
export function followTests({ harness, filled, source }: FeedContext): void {
  test('that is idle lets waiting rows be learned; `flushAt` at the same rows gives the same digest', async () => {
    const topic = await harness.topic();
    await topic.append(rowRecords(1, 0, 1200));
    let appended = false;
    const checkpoints = await lastValueFrom(
      fromSource(await source(topic, { follow: true, maxWait: 300 })).pipe(
        miniBatchKMeans(options),
        tap(async ({ rows }) => {
          if (rows.learned !== 1200 || appended) return;
          appended = true;
          await topic.append(rowRecords(1, 1200, 3000));
        }),
        takeWhile(({ rows }) => rows.learned < 3000, true),
        toArray(),
      ),
    );
    const last = checkpoints[checkpoints.length - 1];
    expect(last.flushes[0]).toBe(1200);
    expect(last.rows.learned).toBe(3000);
    const replayed = await lastValueFrom(
      fromSource(fromPoints({ values, d })).pipe(miniBatchKMeans({ ...options, flushAt: last.flushes, maxRows: 3000 })),
    );
    expect(digestOf(replayed)).toBe(digestOf(last));
  });

  test('that is followed ends at once when it is aborted', async () => {
    const found = await source(await filled(), { follow: true, maxWait: 60_000 });
    const subscription = fromSource(found).subscribe();
    await pause(300);
    const abort = new AbortController();
    const ended = (async () => {
      for await (const _ of found.open(null, abort.signal)) if (abort.signal.aborted) break;
    })();
    await pause(300);
    const abortedAt = performance.now();
    abort.abort();
    await ended;
    expect(performance.now() - abortedAt).toBeLessThan(5000);
    subscription.unsubscribe();
  });

  test.runIf(harness.partitions > 1)(
    'that gets another partition is read from that, too',
    { timeout: 60_000 },
    async () => {
      const topic = await filled();
      const found = await source(topic, { follow: true, maxWait: 500 });
      const batchRows = new Set<number>();
      let added = false;
      for await (const batch of found.open(null, new AbortController().signal)) {
        const isIdle = originOf(batch)?.flush === true;
        if (!isIdle) batchRows.add(batch.numRows);
        if (isIdle && !added) {
          added = true;
          await topic.addPartition?.();
          await pause(1000);
          await topic.append([{ partition: 1, bytes: json([1, 2]) }]);
        }
        if (batchRows.has(1)) break;
      }
      expect(batchRows.has(1)).toBe(true);
    },
  );
}
