import type { Feed } from '../../streams/feeds/feed.js';

/** A record to append. */
export interface Appended {
  partition?: number;
  bytes: Uint8Array;
  /** Milliseconds since 1970, where the feed lets the writer say. */
  time?: number;
}

/** A topic of a test. */
export interface Topic {
  name: string;
  /** For the command line, where there is one. */
  url: string;
  partitions: number;
  /** Another connection to it. */
  open(): Promise<Feed>;
  append(records: readonly Appended[]): Promise<void>;
  /** Makes everything before an offset unreadable. */
  cut(partition: number, before: number): Promise<void>;
  /** Deletes it and makes it anew. */
  remake(): Promise<void>;
  addPartition?(): Promise<void>;
}

/** A kind of feed that the conformance suite tries. */
export interface Harness {
  name: string;
  /** Why it cannot be tried here. */
  missing?: string;
  /** Greatest number of partitions that a topic can have. */
  partitions: number;
  /** First offset of a partition. */
  first: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  topic(partitions?: number): Promise<Topic>;
  /** Kills the server and starts it again after some milliseconds. */
  restart?(after: number): Promise<void>;
}
