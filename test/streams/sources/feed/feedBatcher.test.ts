import { expect, test } from 'vitest';
import type { FeedRecord } from '../../../../streams/feeds/feed.js';
import { readPayload } from '../../../../streams/formats/payloads/readPayload.js';
import { originOf } from '../../../../streams/points/batchOrigin.js';
import { FeedBatcher } from '../../../../streams/sources/feed/feedBatcher.js';
import { positionAfter } from '../../../../streams/sources/feed/position.js';

const feed = { name: 'memory://here/rows' } as never;
const text = (content: string) => new TextEncoder().encode(content);
const record = (offset: number, content: string | null): FeedRecord => ({
  partition: 0,
  offset,
  time: 0,
  bytes: text(content ?? ''),
  key: text(`k${offset}`),
  ...(content === null && { deleted: true }),
});

test('tombstones are counted apart from records that cannot be read, and never stop the reading', async () => {
  const records = ['{"x": 1}', null, null, '{"x": 2}', '{"x": "a"}', null].map((content, i) => record(i, content));
  const payload = await readPayload(records.slice(0, 1), {}, () => 'here');
  const batcher = new FeedBatcher(feed, payload, { onPoison: 'skip' }, 'id', null);
  const found = [];
  for await (const batch of batcher.batches(records, new Map([[0, 0]]), 0)) {
    const origin = originOf(batch);
    const after = origin && positionAfter(origin);
    found.push([batch.numRows, origin?.rejected, origin?.records?.map(({ offset }) => offset), after?.next[0]]);
  }
  expect(found).toEqual([
    [1, undefined, [0], 1],
    [0, { rows: 2, reason: 'tombstone' }, [1, 2], 3],
    [1, undefined, [3], 4],
    [0, { rows: 1, reason: 'poison' }, [4], 5],
    [0, { rows: 1, reason: 'tombstone' }, [5], 6],
  ]);
});
