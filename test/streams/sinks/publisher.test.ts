import { describe, expect, test } from 'vitest';
import { fromIpc } from '../../../streams/formats/ipc/decode.js';
import { decodeModel, digestOf, type Feed, fromPoints, publisher, toRecordBatch } from '../../../streams/index.js';
import { openFeedSink } from '../../../streams/sinks/feedSink.js';
import { learnFrom } from '../../conformance/source.js';

/** A feed that remembers what is done with it. */
function recordingFeed(publish: Feed['publish'] = async () => {}) {
  const calls: string[] = [];
  const records: { key: string; value: Uint8Array }[] = [];
  const feed = {
    name: 'memory://here/models',
    create: async () => void calls.push('create'),
    close: async () => void calls.push('close'),
    async publish(key: string, value: Uint8Array) {
      await publish(key, value);
      records.push({ key, value });
    },
  } as unknown as Feed;
  return { feed, calls, records };
}

describe('a publisher', () => {
  test('writes each checkpoint as a model file, with the name of the run as its key', async () => {
    const { feed, records, calls } = recordingFeed();
    const checkpoint = await learnFrom(fromPoints([[1], [2], [8], [9]]), { k: 2 });
    const models = publisher(feed, 'run1');
    await models.publish(checkpoint);
    await models.close();
    expect([records.map(({ key }) => key), calls]).toEqual([['run1'], ['close']]);
    expect(digestOf(await decodeModel(records[0].value, 'it'))).toBe(digestOf(checkpoint));
  });
  test('reports a feed that cannot be written to as a broker error', async () => {
    const { feed } = recordingFeed(() => Promise.reject(new Error('the topic is full')));
    const checkpoint = await learnFrom(fromPoints([[1], [2]]), { k: 2 });
    await expect(publisher(feed, 'run1').publish(checkpoint)).rejects.toThrow(
      expect.objectContaining({
        code: 'broker',
        message: expect.stringContaining('cannot be published to memory://here/models: the topic is full'),
      }),
    );
  });
});

describe('a feed sink', () => {
  test('creates the topic, and writes each record batch as an Arrow stream of its own', async () => {
    const { feed, records, calls } = recordingFeed();
    const sink = await openFeedSink(feed);
    for (const x of [1, 2]) await sink.write(toRecordBatch({ values: Float64Array.of(x), n: 1, d: 1 }));
    await sink.close();
    expect(calls).toEqual(['create', 'close']);
    expect(records.map(({ key }) => key)).toEqual(['0', '1']);
    const { batches } = await fromIpc(records[1].value, 'it');
    expect(batches.map((batch) => Array.from(batch.data.children[0].children[0].values))).toEqual([[2]]);
  });
});
