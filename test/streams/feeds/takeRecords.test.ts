import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PartitionBuffer } from '../../../streams/feeds/partitionBuffer.js';
import { takeAvailable, takeOldest } from '../../../streams/feeds/takeRecords.js';

/** A buffer with one record per time, of which `end` records are before the end. */
function bufferOf(partition: number, times: readonly number[], end = times.length): PartitionBuffer {
  const buffer = new PartitionBuffer(partition, 0, end);
  const records = times.map((time, offset) => ({ partition, offset, time, bytes: new Uint8Array(8) }));
  buffer.append({ partition, records, next: records.length });
  return buffer;
}

const places = (records: readonly { partition: number; offset: number }[]) =>
  records.map(({ partition, offset }) => `${partition}@${offset}`);

describe('PartitionBuffer', () => {
  test('gives records in order, and counts their bytes', () => {
    const buffer = bufferOf(0, [1, 2, 3]);
    expect([buffer.bytes, buffer.position, buffer.isExhausted]).toEqual([24, 0, false]);
    expect(places(buffer.take(2))).toEqual(['0@0', '0@1']);
    expect([buffer.bytes, buffer.position]).toEqual([8, 2]);
    expect(places(buffer.take(2))).toEqual(['0@2']);
    expect([buffer.bytes, buffer.position, buffer.isExhausted]).toEqual([0, 3, true]);
  });

  test('ignores records at or after its end', () => {
    const buffer = bufferOf(0, [1, 2, 3], 2);
    expect(places(buffer.take(5))).toEqual(['0@0', '0@1']);
    expect(buffer.isExhausted).toBe(true);
  });

  test('is not exhausted while records before its end remain to be fetched', () => {
    const buffer = bufferOf(0, [1], 5);
    buffer.take(1);
    expect([buffer.isExhausted, buffer.isFetchable, buffer.fetchOffset]).toEqual([false, true, 1]);
    buffer.skipTo(5);
    expect([buffer.isExhausted, buffer.position]).toEqual([true, 5]);
  });
});

describe('takeOldest(buffers, limit)', () => {
  test('gives the record with the oldest time, of equal times that of the first buffer', () => {
    const buffers = [bufferOf(0, [1, 3, 3]), bufferOf(1, [1, 2, 3])];
    expect(places(takeOldest(buffers, 9))).toEqual(['0@0', '1@0', '1@1', '0@1', '0@2', '1@2']);
  });

  test('waits for a partition whose next record has not arrived', () => {
    const buffers = [bufferOf(0, [1, 5]), bufferOf(1, [2], 2)];
    expect(places(takeOldest(buffers, 9))).toEqual(['0@0', '1@0']);
    expect(takeOldest(buffers, 9)).toEqual([]);
  });

  test('gives the same order whatever the limits of the calls', () => {
    const times = fc.array(fc.nat(20), { maxLength: 20 });
    fc.assert(
      fc.property(times, times, fc.integer({ min: 1, max: 7 }), (a, b, limit) => {
        const whole = takeOldest([bufferOf(0, a), bufferOf(1, b)], 1000);
        const buffers = [bufferOf(0, a), bufferOf(1, b)];
        const pieces = [];
        for (let taken = takeOldest(buffers, limit); taken.length > 0; taken = takeOldest(buffers, limit))
          pieces.push(...taken);
        expect(whole).toHaveLength(a.length + b.length);
        expect(places(pieces)).toEqual(places(whole));
      }),
    );
  });
});

test('takeAvailable(buffers, limit) gives what waits, partition by partition', () => {
  const buffers = [bufferOf(0, [9, 9], 5), bufferOf(1, [1, 1], 5)];
  expect(places(takeAvailable(buffers, 3))).toEqual(['0@0', '0@1', '1@0']);
  expect(places(takeAvailable(buffers, 3))).toEqual(['1@1']);
});
