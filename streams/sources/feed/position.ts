import { brokerError } from '../../../src/errors.js';
import type { Composition } from '../../feeds/composition.js';
import type { Feed, FeedState, Offsets } from '../../feeds/feed.js';
import { type GapOptions, offsetAfterGap, topicRecreated } from '../../feeds/gaps.js';

import type { BatchOrigin } from '../../points/batchOrigin.js';

/**
 * Where the reading of a feed continues. Checkpoints hold it as JSON, so its fields keep their names.
 */
export interface FeedPosition {
  /** Identity of the topic. */
  id: string;
  /** The offset of the next record of each partition. */
  next: Record<string, number>;
  /** The records of the record batch at this position; null where it has none. */
  take: Composition | null;
  /** Number of the record batch within the record, from 0; larger numbers only where records hold Arrow streams. */
  part: number;
  /** Records read before. */
  records: number;
  /** Records before that could not be read. */
  poison: number;
}

/** The position after a record batch: all its records are done. That of another source than a feed is undefined. */
export function positionAfter({ position, records }: BatchOrigin): FeedPosition | undefined {
  if (!records) return undefined;
  const before = position as FeedPosition;
  const next = { ...before.next };
  for (const { partition, offset } of records) next[partition] = offset + 1;
  return { ...before, next, take: null, part: 0, records: before.records + records.length };
}

/** The position at which some partitions continue at other offsets than their first. */
export const positionAt = (id: string, next: Offsets): FeedPosition => ({
  id,
  next: Object.fromEntries(next),
  take: null,
  part: 0,
  records: 0,
  poison: 0,
});

/** The offsets of a position; none at the start. */
export const offsetsOf = (position: FeedPosition | null): Offsets =>
  new Map(Object.entries(position?.next ?? {}).map(([partition, next]) => [Number(partition), next]));

/**
 * The position at which reading can continue: the given one, or where offsets are gone and gaps are to be skipped, one
 * with the first offsets that are left.
 * @throws MeanderError `broker` where the topic was recreated, a partition is missing, or offsets are gone
 */
export function readablePosition(
  feed: Feed,
  state: FeedState,
  position: FeedPosition,
  options: GapOptions,
): FeedPosition {
  if (position.id !== state.id) throw topicRecreated(feed, position.id, state.id);
  const readable = { ...position, next: { ...position.next } };
  for (const [partition, wanted] of offsetsOf(position)) {
    const range = state.partitions.get(partition);
    if (!range)
      throw brokerError(
        `${feed.name} no longer has partition ${partition}, which the checkpoint was made from. Start again with ` +
          'another checkpoint directory.',
      );
    if (wanted >= range.first && wanted <= range.end) continue;
    readable.next[partition] = offsetAfterGap(feed, partition, wanted, range, options);
    readable.take = null;
  }
  return readable;
}

/** The part of a feed before a position, 0…1, measured in offsets. */
export function progressOf({ partitions }: FeedState, position: FeedPosition | null): number {
  const offsets = offsetsOf(position);
  let [done, total] = [0, 0];
  for (const [partition, { first, end }] of partitions) {
    total += end - first;
    done += Math.min(end, offsets.get(partition) ?? first) - first;
  }
  return total > 0 ? done / total : 0;
}
