import type { Feed } from '../../streams/feeds/feed.js';

/** A record to append to a topic. */
export interface Appended {
  /** Number of the partition, default 0. */
  partition?: number;
  /** The value. */
  bytes: Uint8Array;
  /** Milliseconds since 1970, where the feed lets writers choose the time. */
  time?: number;
}

/** A topic of a test. */
export interface Topic {
  /** Its name at the server. */
  name: string;
  /** Its URL for the command line; empty where it has none. */
  url: string;
  /** Number of partitions. */
  partitions: number;
  /** Opens another connection to it. */
  open(): Promise<Feed>;
  /** Appends records, in order. */
  append(records: readonly Appended[]): Promise<void>;
  /** Removes all records of a partition before an offset, as retention does. */
  cut(partition: number, before: number): Promise<void>;
  /** Deletes the topic and creates it again with the same name. */
  remake(): Promise<void>;
  /** Adds a partition. */
  addPartition?(): Promise<void>;
}

/** A kind of feed that the conformance suite tests. */
export interface Harness {
  /** Its name. */
  name: string;
  /** Why it cannot be tested here; undefined where it can. */
  missing?: string;
  /** The largest number of partitions that a topic can have. */
  partitions: number;
  /** The first offset of a partition. */
  first: number;
  /** Starts the server. */
  start(): Promise<void>;
  /** Kills the server and removes its data. */
  stop(): Promise<void>;
  /** Creates a topic. */
  topic(partitions?: number): Promise<Topic>;
  /** Kills the server and starts it again after some milliseconds. */
  restart?(after: number): Promise<void>;
}
