import type { Feed, FeedRecord } from './feed.js';

/** Feed, partition and offset of a record, for messages. */
export const recordPlace = ({ name }: Feed, { partition, offset }: FeedRecord): string =>
  `${name}, partition ${partition}, offset ${offset}`;
