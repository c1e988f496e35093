import { expect, test } from 'vitest';
import type { Feed, OutgoingRecord } from '../../../streams/feeds/feed.js';
import { toRecordBatch } from '../../../streams/index.js';
import type { Prediction } from '../../../streams/operators/prediction.js';
import { type BatchOrigin, withOrigin } from '../../../streams/points/batchOrigin.js';
import { openLabelsFeed } from '../../../streams/sinks/labelsFeed.js';

const text = (content: string) => new TextEncoder().encode(content);
const words = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes);

/** What is published for two rows with labels 1 and 0. */
async function published(origin: Partial<BatchOrigin>) {
  const batch = toRecordBatch({ values: Float64Array.of(1, 2), n: 2, d: 1 });
  withOrigin(batch, { position: null, pass: 0, name: 'rows', batch: 0, ...origin });
  const prediction = {
    batch,
    points: { n: 2, rows: 2 },
    labels: Int32Array.of(1, 0),
    distances: Float64Array.of(0.25, 4),
  } as unknown as Prediction;
  const records: OutgoingRecord[] = [];
  const publishAll = async (some: readonly OutgoingRecord[]) => void records.push(...some);
  const feed = { name: 'out', create: async () => {}, close: async () => {}, publishAll } as unknown as Feed;
  const sink = await openLabelsFeed(feed);
  await sink.write(prediction);
  const found = records.map(({ key, value, headers }) => [words(key), words(value), headers]);
  return { found, renamed: [...sink.renamed] };
}

const recordOf = (offset: number, key: string | null, value: string) => ({
  partition: 3,
  offset,
  time: 0,
  key: key === null ? null : text(key),
  bytes: text(value),
});
const headersOf = (offset: number) => ({
  'meander-topic': 'rows',
  'meander-partition': '3',
  'meander-offset': `${offset}`,
});

test('JSON objects keep their bytes and their key, and get cluster and distance', async () => {
  const records = [recordOf(7, 'a', '{"id": 12345678901234567890, "x": 1}'), recordOf(9, null, '{}')];
  expect((await published({ topic: 'rows', records })).found).toEqual([
    ['a', '{"id": 12345678901234567890, "x": 1,"cluster":1,"distance":0.25}', headersOf(7)],
    [null, '{"cluster":0,"distance":4}', headersOf(9)],
  ]);
});

test('fields of the names of labels stay as they are, and the labels get others', async () => {
  const records = [recordOf(7, 'a', '{"cluster":"eu"}'), recordOf(8, 'b', '[1]')];
  const { found, renamed } = await published({ topic: 'rows', records });
  expect(found.map(([, value]) => value)).toEqual([
    '{"cluster":"eu","meander_cluster":1,"distance":0.25}',
    '{"cluster":0,"distance":4}',
  ]);
  expect(renamed).toEqual([['cluster', 'meander_cluster']]);
});

test('rows of records with many rows, and of files, have their number in a header', async () => {
  const { found } = await published({ topic: 'rows', records: [recordOf(7, 'a', '\u00ff\u00ff')] });
  expect(found[1]).toEqual(['a', '{"cluster":0,"distance":4}', { ...headersOf(7), 'meander-row': '1' }]);
  const file = await published({ name: 'a.csv', row: 40 });
  expect(file.found[1]).toEqual([
    null,
    '{"cluster":0,"distance":4}',
    { 'meander-source': 'a.csv', 'meander-row': '41' },
  ]);
});
