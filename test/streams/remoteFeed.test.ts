import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MeanderError } from '../../src/index.js';
import { AnewError, type Feed, type FeedRecord, GapError, RefusedError } from '../../streams/feeds/feed.js';
import { memoryOf, pack, unpack } from '../../streams/feeds/remote/parcel.js';
import { RemoteFeed } from '../../streams/feeds/remote/remoteFeed.js';
import { overChannel } from '../brokers/overChannel.js';

/** Records as clients give them: empty, small, views of memory that others share, and large ones in memory of their own. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 50 }),
  fc.nat(20).map((from) => new Uint8Array(new ArrayBuffer(100), from, 40).fill(from + 1)),
  fc.integer({ min: 2 ** 16 - 1, max: 2 ** 16 + 1 }).map((length) => new Uint8Array(length).fill(length % 251)),
  fc.constant(Buffer.from(new SharedArrayBuffer(2 ** 16)).fill(7)),
);
const records = fc
  .array(fc.record({ bytes, offset: fc.maxSafeNat(), time: fc.maxSafeInteger() }), { maxLength: 12 })
  .map((found) => found.map((record): FeedRecord => ({ partition: 3, ...record })));
const plain = (found: readonly FeedRecord[]) => found.map((record) => ({ ...record, bytes: Array.from(record.bytes) }));

test('what is packed and handed over is unpacked as it was, large records without a copy', () => {
  fc.assert(
    fc.property(records, (found) => {
      const expected = plain(found);
      const parcel = pack({ partition: 3, records: found, next: 9 });
      const alone = found.filter((record) => record.bytes.length >= 2 ** 16 && record.bytes.buffer instanceof ArrayBuffer);
      for (const record of alone) expect(parcel.blocks).toContain(record.bytes.buffer);
      const { partition, next, records: again } = unpack(structuredClone(parcel, { transfer: memoryOf(parcel) }));
      expect({ partition, next, records: plain(again) }).toEqual({ partition: 3, next: 9, records: expected });
    }),
    { numRuns: 200 },
  );
});

const failing = (error: Error) => overChannel({ name: 'f', fetch: () => Promise.reject(error), close: async () => {} } as unknown as Feed);

test.each([
  [new GapError(2), { partition: 2 }],
  [new AnewError('other'), { id: 'other' }],
  [new RefusedError('no'), {}],
  [new MeanderError('input', 'wrong'), { code: 'input' }],
  [new TypeError('odd'), {}],
])('%s crosses the channel as what it is', async (error, detail) => {
  const feed = failing(error);
  const found = await feed.fetch('1', new Map(), 1, 1).catch((cause) => cause);
  expect(found).toMatchObject({ message: error.message, ...detail });
  expect(found).toBeInstanceOf(error instanceof TypeError ? Error : error.constructor);
  await feed.close();
});

test('once the other side is gone, what was asked fails, and whatever is asked after', async () => {
  let ended = false;
  const silent = { postMessage() {}, on() {} } as unknown as ConstructorParameters<typeof RemoteFeed>[1];
  const feed = new RemoteFeed('kafka://host/topic', silent, async () => {
    ended = true;
  });
  const asked = feed.state();
  feed.fail(new Error('out of memory'));
  await expect(asked).rejects.toMatchObject({
    code: 'broker',
    message: 'The thread that reads kafka://host/topic failed: out of memory. Everything up to the latest checkpoint is kept.',
  });
  await expect(feed.create()).rejects.toThrow('out of memory');
  await feed.close();
  expect(ended).toBe(true);
});
