import type { Feed } from '../../../streams/feeds/feed.js';
import { type FeedOptions, feedSource, fromPoints, type Source } from '../../../streams/index.js';
import type { Appended, Harness, Topic } from '../../brokers/harness.js';
import { blobs } from '../../learn.js';
import { digestFrom } from '../source.js';

/** Numbers per row. */
export const d = 2;
/** Rows in a filled topic. */
export const n = 6000;
/** The rows of a filled topic, row-major. */
export const values = blobs(n, 4, d);
/** How they are learned. */
export const options = { k: 4, batchSize: 500, initRows: 500 };
/** The timestamp of the first row, in milliseconds since 1970. */
export const FIRST_TIME = 1_700_000_000_000;

/** A value as the bytes of its JSON. */
export const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Rows as JSON arrays, one per record, in the partitions by turns; each is a millisecond later than the one before. */
export const rowRecords = (partitions = 1, from = 0, end = n): Appended[] =>
  Array.from({ length: end - from }, (_, i) => ({
    partition: (from + i) % partitions,
    bytes: json(Array.from(values.subarray((from + i) * d, (from + i + 1) * d))),
    time: FIRST_TIME + from + i,
  }));

/** The digest of the rows of a filled topic, learned from memory. */
export const expectedDigest = (): Promise<string> => digestFrom(fromPoints({ values, d }), options);

/** Waits for some milliseconds. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the tests of one kind of feed share. */
export interface FeedContext {
  harness: Harness;
  /** A topic with all rows. */
  filled(partitions?: number): Promise<Topic>;
  /** Another connection to a topic, which is closed after the tests. */
  open(topic: Topic): Promise<Feed>;
  /** A topic as a source, over a connection of its own. */
  source(topic: Topic, settings?: FeedOptions): Promise<Source>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** What the tests of a kind of feed share. */
export function feedContext(harness: Harness): FeedContext {
  const opened: Feed[] = [];
  const open = async (topic: Topic) => {
    const feed = await topic.open();
    opened.push(feed);
    return feed;
  };
  return {
    harness,
    open,
    async filled(partitions = 1) {
      const topic = await harness.topic(partitions);
      await topic.append(rowRecords(partitions));
      return topic;
    },
    source: async (topic, settings = {}) => feedSource(await open(topic), settings),
    async close() {
      await Promise.all(opened.map((feed) => feed.close()));
    },
  };
}

/** A feed that does the same as another, of which some methods may be replaced. */
export function delegate(feed: Feed, replaced: Partial<Feed> = {}): Feed {
  return {
    name: feed.name,
    state: () => feed.state(),
    fetch: (...args) => feed.fetch(...args),
    acknowledge: (next) => feed.acknowledge(next),
    create: () => feed.create(),
    publish: (...args) => feed.publish(...args),
    close: () => feed.close(),
    ...replaced,
  };
}
