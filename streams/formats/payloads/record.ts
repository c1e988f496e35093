/** A record of a feed. */
export interface FeedRecord {
  partition: number;
  /** Number of the record in its partition; later ones have greater numbers, not always the next. */
  offset: number;
  /** Milliseconds since 1970, as the feed has it. */
  time: number;
  bytes: Uint8Array;
}
