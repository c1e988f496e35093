import { inputError } from '../../../src/errors.js';
import type { Feed, FeedRecord } from '../../feeds/feed.js';
import { recordPlace } from '../../feeds/recordPlace.js';
import { topicOf } from './topicName.js';

/** What to do with poison records, which are records that cannot be read. */
export interface PoisonOptions {
  /**
   * `fail` (default) ends the reading; `skip` rejects and counts them; a topic receives copies of them, and they are
   * rejected and counted, too.
   */
  onPoison?: 'fail' | 'skip' | { topic: string };
}

/** The share of poison records above which reading ends, because then something else must be wrong. */
const MAX_SHARE = 0.01;
/** The number of records from which on the share is judged. */
export const MIN_JUDGED = 100;

/**
 * Handles a poison record: copies it where a topic was named for it, with `topic/partition@offset` as its key.
 * @param reason why the record cannot be read
 * @throws MeanderError `input` unless poison records are to be skipped or copied
 */
export async function handlePoison(
  feed: Feed,
  record: FeedRecord,
  reason: string,
  { onPoison = 'fail' }: PoisonOptions,
): Promise<void> {
  if (onPoison === 'fail')
    throw inputError(
      `${recordPlace(feed, record)}: the record cannot be read: ${reason}. --on-poison skip skips such records, ` +
        '--on-poison topic:NAME copies them to a topic.',
    );
  const key = `${topicOf(feed)}/${record.partition}@${record.offset}`;
  if (onPoison !== 'skip') await feed.publish(key, record.bytes, onPoison.topic);
}

/**
 * Ends a reading in which too many records are poison.
 * @param poison number of poison records, `record` included
 * @param total number of records read, `record` included
 * @throws MeanderError `input` where more than 1 % of at least 100 records are poison
 */
export function assertPoisonIsRare(
  feed: Feed,
  record: FeedRecord,
  reason: string,
  poison: number,
  total: number,
): void {
  if (total < MIN_JUDGED || poison <= MAX_SHARE * total) return;
  throw inputError(
    `${recordPlace(feed, record)}: ${poison} of ${total} records cannot be read, more than ${100 * MAX_SHARE} %, so ` +
      `the whole feed is probably not what was expected. The latest reason: ${reason}. Check --payload and --columns.`,
  );
}
