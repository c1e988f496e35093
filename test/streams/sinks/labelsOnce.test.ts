import { expect, test } from 'vitest';
import type { Offsets, OutgoingRecord } from '../../../streams/feeds/feed.js';
import { toRecordBatch } from '../../../streams/index.js';
import type { Prediction } from '../../../streams/operators/prediction.js';
import { type BatchOrigin, withOrigin } from '../../../streams/points/batchOrigin.js';
import { openLabelsOnce } from '../../../streams/sinks/labelsFeed.js';
import { positionAt } from '../../../streams/sources/feed/position.js';

/** A prediction of the records from an offset of partition 0 on; partition 1 is at offset 5. */
function predictionOf(offset: number, n: number, more: Partial<BatchOrigin> = {}): Prediction {
  const records = Array.from({ length: n }, (_, i) => ({ partition: 0, offset: offset + i, time: 0 }));
  const batch = toRecordBatch({ values: new Float64Array(n), n, d: 1 });
  const next = new Map([
    [0, offset],
    [1, 5],
  ]);
  withOrigin(batch, { position: positionAt('t', next), pass: 0, name: 'in', batch: 0, topic: 't', records, ...more });
  const points = { n, rows: n };
  return { batch, points, labels: new Int32Array(n), distances: new Float64Array(n) } as unknown as Prediction;
}

/** Labels that are published exactly once, and what each transaction holds: labels, and the offset of partition 0. */
function published() {
  const commits: [labels: number, next: number | undefined][] = [];
  const commit = async (records: readonly OutgoingRecord[], next: Offsets) =>
    void commits.push([records.length, next.get(0)]);
  const labels = openLabelsOnce({ id: 'g.t', committed: new Map(), commit, close: async () => {} });
  return { labels, commits };
}

test('a transaction holds the labels of a record batch and the offsets after it', async () => {
  const { labels, commits } = published();
  await labels.write(predictionOf(7, 3));
  await labels.write(predictionOf(10, 2));
  await labels.close();
  expect(commits).toEqual([
    [3, 10],
    [2, 12],
    [0, undefined],
  ]);
});

test('a transaction holds several record batches where the next one is there already, up to a limit', async () => {
  const { labels, commits } = published();
  for (let from = 0; from < 20_000; from += 4000) await labels.write(predictionOf(from, 4000, { followed: true }));
  await labels.write(predictionOf(20_000, 1));
  expect(commits).toEqual([
    [20_000, 20_000],
    [1, 20_001],
  ]);
});

test('all rows of a record are in the same transaction', async () => {
  const { labels, commits } = published();
  const [record] = [{ partition: 0, offset: 7, time: 0 }];
  const part = (n: number, unfinished?: true) => predictionOf(7, n, { records: [record], unfinished });
  await labels.write(part(20_000, true));
  await labels.write(part(3));
  expect(commits).toEqual([[20_003, 8]]);
});

test('offsets of records without labels are stored with the next labels, when it is idle, and at the end', async () => {
  const { labels, commits } = published();
  const tombstones = (from: number, n: number) => ({ ...predictionOf(from, n), labels: new Int32Array(0) });
  await labels.write(tombstones(0, 2));
  await labels.write(predictionOf(2, 1));
  await labels.write(tombstones(3, 2));
  await labels.write(predictionOf(5, 0, { flush: true }));
  await labels.write(tombstones(5, 1));
  await labels.close();
  expect(commits).toEqual([
    [1, 3],
    [0, 5],
    [0, 6],
  ]);
});
