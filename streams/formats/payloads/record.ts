/**
 * A record of a feed.
 * @category Sources
 */
export interface FeedRecord {
  /** Number of its partition, from 0. */
  partition: number;
  /** Position in its partition. Later records have larger offsets, which need not be consecutive. */
  offset: number;
  /** The feed's timestamp, in milliseconds since 1970. */
  time: number;
  /** The value of the record. */
  bytes: Uint8Array;
}
