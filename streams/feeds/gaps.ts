import { brokerError, type MeanderError } from '../../src/errors.js';
import type { Feed, OffsetRange } from './feed.js';

/** What to do where a feed no longer holds the offset that is needed next. */
export interface GapOptions {
  /** `fail` (default) ends the reading with an error; `skip` continues at the oldest record that is left. */
  onGap?: 'fail' | 'skip';
  /** Called with a sentence about what was skipped. */
  notify?: (message: string) => void;
}

/**
 * The offset to continue at where a feed does not hold the wanted one: its first.
 * @throws MeanderError `broker` that says which offsets are missing, unless `onGap` is `skip`
 */
export function offsetAfterGap(
  { name }: Feed,
  partition: number,
  wanted: number,
  { first, end }: OffsetRange,
  { onGap, notify }: GapOptions,
): number {
  const gap =
    wanted < first
      ? `the offsets ${wanted} to ${first - 1} are gone; the feed holds ${first} to ${end - 1}`
      : `the offset ${wanted} lies after the end ${end}, so the topic was truncated`;
  const message = `${name}, partition ${partition}: ${gap}`;
  if (onGap !== 'skip')
    throw brokerError(
      `${message}. Start again with another checkpoint directory (with --exactly-once: another group), or continue ` +
        `at offset ${first} with --on-gap skip.`,
    );
  notify?.(message);
  return first;
}

/** The error that a topic is not the one that was read before. */
export const topicRecreated = ({ name }: Feed, before: string, now: string): MeanderError =>
  brokerError(
    `${name} was deleted and recreated: its id was ${before} and is now ${now}, so the offsets of the checkpoint ` +
      'mean other records. Start again with another checkpoint directory.',
  );

/** The error that a record batch which is learned in part cannot be put together again. */
export const recordsCompacted = ({ name }: Feed, partition: number, last: number): MeanderError =>
  brokerError(
    `${name}, partition ${partition}: log compaction removed records up to offset ${last}. Some belong to a record ` +
      'batch that was learned in part, so the run cannot be resumed exactly. Start again with another checkpoint ' +
      'directory.',
  );
