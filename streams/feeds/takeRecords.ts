import type { FeedRecord } from './feed.js';
import type { PartitionBuffer } from './partitionBuffer.js';

/** Takes at most `limit` records that wait, partition by partition. The order depends on what has arrived. */
export function takeAvailable(buffers: readonly PartitionBuffer[], limit: number): FeedRecord[] {
  const records: FeedRecord[] = [];
  for (const buffer of buffers) if (records.length < limit) records.push(...buffer.take(limit - records.length));
  return records;
}

/**
 * Takes at most `limit` records, always the one with the oldest timestamp; of equal ones that of the first partition.
 * Stops where a partition that is not exhausted has no record waiting, because its next record may be the oldest. So
 * the order of all records is the same in every run.
 */
export function takeOldest(buffers: readonly PartitionBuffer[], limit: number): FeedRecord[] {
  const records: FeedRecord[] = [];
  while (records.length < limit) {
    const open = buffers.filter((buffer) => !buffer.isExhausted);
    const oldest = open.length === 1 ? open[0] : withOldestRecord(open);
    if (!oldest) return records;
    const taken = oldest.take(open.length === 1 ? limit - records.length : 1);
    if (taken.length === 0) return records;
    records.push(...taken);
  }
  return records;
}

/** The buffer whose next record is the oldest; undefined where a buffer has none or there is no buffer. */
function withOldestRecord(buffers: readonly PartitionBuffer[]): PartitionBuffer | undefined {
  let found: PartitionBuffer | undefined;
  let oldestTime = Number.POSITIVE_INFINITY;
  for (const buffer of buffers) {
    if (!buffer.oldest) return undefined;
    const { time } = buffer.oldest;
    if (found && !(time < oldestTime)) continue;
    found = buffer;
    oldestTime = time;
  }
  return found;
}
