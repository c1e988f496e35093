import type { Consumer } from '@platformatic/kafka';
import type { Offsets } from '../feed.js';

type FetchRequest = Parameters<Consumer['fetch']>[0];

/** Isolation level `read_committed`: the broker lists aborted transactions and sends nothing of open ones. */
export const READ_COMMITTED = 1;
/** The leader epoch that means "not known". */
const NO_EPOCH = -1;

/** What a fetch is to read. */
export interface FetchPlan {
  /** Id of the topic. The broker compares it, so a recreated topic cannot answer. */
  topicId: string;
  /** The partitions to read and the offset of each. */
  from: Offsets;
  /** Approximate limit on the bytes of all records. */
  bytes: number;
  /** Milliseconds that the broker waits for the first record. */
  waitMs: number;
}

/**
 * The requests of a fetch, one for each broker that leads one of its partitions.
 * @param leaderOf the number of the broker that leads a partition
 */
export function fetchRequests(plan: FetchPlan, leaderOf: (partition: number) => number): FetchRequest[] {
  const { topicId, from, bytes, waitMs } = plan;
  const partitionMaxBytes = Math.max(1, Math.floor(bytes / from.size));
  const leaders = [...new Set([...from.keys()].map(leaderOf))];
  return leaders.map((node) => ({
    node,
    maxBytes: bytes,
    maxWaitTime: waitMs,
    minBytes: 1,
    isolationLevel: READ_COMMITTED,
    topics: [
      {
        topicId,
        partitions: [...from]
          .filter(([partition]) => leaderOf(partition) === node)
          .map(([partition, offset]) => ({
            partition,
            currentLeaderEpoch: NO_EPOCH,
            fetchOffset: BigInt(offset),
            lastFetchedEpoch: NO_EPOCH,
            partitionMaxBytes,
          })),
      },
    ],
  }));
}
