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
  /** The value of the record; no bytes where it has none. */
  bytes: Uint8Array;
  /** The key of the record; null or absent where it has none. */
  key?: Uint8Array | null;
  /** True for a tombstone: a record without a value, which says that its key was deleted. */
  deleted?: boolean;
}
