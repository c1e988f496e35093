import { describe, expect, test } from 'vitest';
import { committedRecords, type PartitionResponse } from '../../../../streams/feeds/kafka/committedRecords.js';

const [TRANSACTIONAL, CONTROL] = [0x10, 0x20];
type Batch = NonNullable<PartitionResponse['records']>[number];

/** A batch of records of one producer, with one byte each. */
function batchOf(firstOffset: number, length: number, producer = -1, attributes = 0): Batch {
  const records = Array.from({ length }, (_, i) => ({
    length: 1,
    attributes: 0,
    timestampDelta: BigInt(i),
    offsetDelta: i,
    key: null,
    value: Buffer.of(firstOffset + i),
    headers: [],
  }));
  return {
    firstOffset: BigInt(firstOffset),
    lastOffsetDelta: length - 1,
    attributes,
    firstTimestamp: 1000n,
    producerId: BigInt(producer),
    records,
  } as unknown as Batch;
}

const responseOf = (records: Batch[], aborted: [producer: number, firstOffset: number][] = []) =>
  ({
    partitionIndex: 3,
    records,
    abortedTransactions: aborted.map(([producer, firstOffset]) => ({
      producerId: BigInt(producer),
      firstOffset: BigInt(firstOffset),
    })),
  }) as unknown as PartitionResponse;

describe('committedRecords(response, from)', () => {
  test('gives partition, offset, time and value of each record, and the next offset', () => {
    const { partition, records, next } = committedRecords(responseOf([batchOf(5, 2)]), 5);
    expect({ partition, next }).toEqual({ partition: 3, next: 7 });
    expect(records).toEqual([
      { partition: 3, offset: 5, time: 1000, bytes: Buffer.of(5), key: null },
      { partition: 3, offset: 6, time: 1001, bytes: Buffer.of(6), key: null },
    ]);
  });

  test('takes the time of appending where the topic has LogAppendTime', () => {
    const batch = { ...batchOf(5, 2, -1, 0x08), maxTimestamp: 9000n };
    expect(committedRecords(responseOf([batch]), 5).records.map(({ time }) => time)).toEqual([9000, 9000]);
  });

  test('tells a record without a value, a tombstone, from one with an empty value', () => {
    const batch = batchOf(5, 2);
    const records = [null, Buffer.alloc(0)].map((value, i) => ({ ...batch.records[i], value }));
    const { records: found } = committedRecords(responseOf([{ ...batch, records }]), 5);
    expect(found.map(({ deleted }) => deleted)).toEqual([true, undefined]);
  });

  test('leaves out the records of a batch before the offset that was asked for', () => {
    const { records } = committedRecords(responseOf([batchOf(5, 3)]), 7);
    expect(records.map(({ offset }) => offset)).toEqual([7]);
  });

  test('leaves out aborted transactions and markers, and keeps other transactions of the same producer', () => {
    const response = responseOf(
      [
        batchOf(0, 2, 1, TRANSACTIONAL),
        batchOf(2, 1, 2, TRANSACTIONAL),
        batchOf(3, 1, 1, TRANSACTIONAL | CONTROL),
        batchOf(4, 2, 1, TRANSACTIONAL),
        batchOf(6, 1, 1, TRANSACTIONAL | CONTROL),
        batchOf(7, 1),
      ],
      [[1, 0]],
    );
    const { records, next } = committedRecords(response, 0);
    expect(records.map(({ offset }) => offset)).toEqual([2, 4, 5, 7]);
    expect(next).toBe(8);
  });

  test('moves past a batch that compaction has emptied', () => {
    const emptied = { ...batchOf(5, 0), lastOffsetDelta: 9 };
    expect(committedRecords(responseOf([emptied]), 5)).toEqual({ partition: 3, records: [], next: 15 });
  });
});
