import type { Consumer } from '@platformatic/kafka';
import type { FeedRecord, Fetched } from '../feed.js';

/** What a broker answers about one partition. */
export type PartitionResponse = Awaited<ReturnType<Consumer['fetch']>>['responses'][number]['partitions'][number];
type RecordsBatch = NonNullable<PartitionResponse['records']>[number];

/**
 * Bits of a batch's attributes (Kafka protocol, "Record Batch"): whether the broker gave the time (`LogAppendTime`),
 * part of a transaction, and a marker of its end.
 */
const [LOG_APPEND_TIME, TRANSACTIONAL, CONTROL] = [0x08, 0x10, 0x20];

/**
 * The records in a broker's answer about one partition, without markers and without the records of aborted
 * transactions. A producer has one transaction at a time, so its batches are left out from the first offset of an
 * aborted transaction up to the marker that ends it.
 * @param from the offset that was asked for; a broker sends whole batches, so earlier records may come with them
 */
export function committedRecords(response: PartitionResponse, from: number): Fetched {
  const { partitionIndex: partition, records: batches, abortedTransactions } = response;
  const aborted = [...(abortedTransactions ?? [])].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const abortedProducers = new Set<bigint>();
  const records: FeedRecord[] = [];
  let next = from;
  let started = 0;
  for (const batch of batches ?? []) {
    next = Number(batch.firstOffset) + batch.lastOffsetDelta + 1;
    for (; started < aborted.length && aborted[started].firstOffset < next; started++)
      abortedProducers.add(aborted[started].producerId);
    if (batch.attributes & CONTROL) abortedProducers.delete(batch.producerId);
    else if (!(batch.attributes & TRANSACTIONAL && abortedProducers.has(batch.producerId)))
      appendRecords(records, batch, partition, from);
  }
  return { partition, records, next };
}

/**
 * Appends the records of a batch. Where the topic has `message.timestamp.type=LogAppendTime`, the time of all of them
 * is the one at which the broker appended the batch, which it writes as the batch's largest time, and only there.
 */
function appendRecords(records: FeedRecord[], batch: RecordsBatch, partition: number, from: number): void {
  const appended = batch.attributes & LOG_APPEND_TIME ? batch.maxTimestamp : undefined;
  for (const { offsetDelta, timestampDelta, key, value } of batch.records) {
    const offset = Number(batch.firstOffset) + offsetDelta;
    if (offset < from) continue;
    const time = Number(appended ?? batch.firstTimestamp + timestampDelta);
    const found = { partition, offset, time, bytes: value ?? new Uint8Array(0), key };
    records.push(value === null ? { ...found, deleted: true } : found);
  }
}
