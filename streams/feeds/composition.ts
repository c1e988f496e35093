import type { FeedRecord } from './feed.js';

/**
 * Which records a record batch was made of. A resumed run uses it to put the same records together again, because a run
 * that follows a feed takes records in the order in which they happen to arrive.
 */
export interface Composition {
  /** The partition of each record in order, runs of the same partition shortened: `0*3 2 1` means 0, 0, 0, 2, 1. */
  partitions: string;
  /** Offset of the last record of each partition. */
  last: Readonly<Record<string, number>>;
}

/** The composition of records. */
export function compositionOf(records: readonly FeedRecord[]): Composition {
  const runs: string[] = [];
  const last: Record<string, number> = {};
  for (let from = 0, end = 0; from < records.length; from = end) {
    const { partition } = records[from];
    while (end < records.length && records[end].partition === partition) end++;
    runs.push(end - from > 1 ? `${partition}*${end - from}` : `${partition}`);
    last[partition] = records[end - 1].offset;
  }
  return { partitions: runs.join(' '), last };
}

/** The runs of a composition in order: a partition, and the number of records in a row that are from it. */
export function runsOf({ partitions }: Composition): { partition: number; count: number }[] {
  return partitions.split(' ').map((run) => {
    const [partition, count = 1] = run.split('*').map(Number);
    return { partition, count };
  });
}
