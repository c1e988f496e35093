import type { FeedRecord } from '../formats/payloads/record.js';

export type { FeedRecord } from '../formats/payloads/record.js';

/**
 * Offsets by partition.
 * @category Sources
 */
export type Offsets = ReadonlyMap<number, number>;

/** The offsets that a partition holds at present. */
export interface OffsetRange {
  /** Offset of the oldest record that can still be read. */
  first: number;
  /** The offset after the newest record. */
  end: number;
}

/**
 * What a feed holds at present.
 * @category Sources
 */
export interface FeedState {
  /** Identity of the topic. A topic that is deleted and created again under the same name has another. */
  id: string;
  /** The range of offsets of each partition. */
  partitions: ReadonlyMap<number, OffsetRange>;
}

/**
 * What one fetch gave of one partition.
 * @category Sources
 */
export interface Fetched {
  /** Number of the partition. */
  partition: number;
  /** Its records, in order. */
  records: FeedRecord[];
  /** The offset to fetch from next. */
  next: number;
}

/**
 * A record to write.
 * @category Sources
 */
export interface OutgoingRecord {
  /** Its key; null where it has none. */
  key: Uint8Array | null;
  /** Its value. */
  value: Uint8Array;
  /** Its headers. */
  headers: Readonly<Record<string, string>>;
}

/**
 * Records that are written together with the offsets of another topic that they were made from, all of it or nothing.
 * So each record of that topic counts exactly once, however often the process is killed.
 * @category Sources
 */
export interface FeedTransactions {
  /** What the server knows this writer by; a later writer of the same id takes over, and ends this one. */
  readonly id: string;
  /**
   * The offset to continue at in each partition of the source, as the latest transaction stored it. Where a partition
   * is missing, nothing of it was stored yet.
   */
  readonly committed: Offsets;
  /**
   * Writes records and stores offsets, in one transaction; outages of the server are retried.
   * @param next the offset of the next record to read in each partition of the source
   * @throws MeanderError `broker` where another writer has taken over, the transaction has timed out, or the server
   *   refuses; nothing of the transaction is then ever read by consumers that read committed records only
   */
  commit(records: readonly OutgoingRecord[], next: Offsets): Promise<void>;
  /** Lets a transaction that is being written end, and closes the connections. */
  close(): Promise<void>;
}

/**
 * How transactions are written.
 * @category Sources
 */
export interface TransactionOptions {
  /** Milliseconds to retry while the server is unreachable, default 10 minutes. */
  retryTimeout?: number;
  /** Milliseconds after which the server ends a transaction that is not finished, default one minute. */
  transactionTimeout?: number;
  /** Called with a sentence about outages and their end, and while offsets of an earlier transaction are waited for. */
  notify?: (message: string) => void;
}

/**
 * A log of records in partitions, kept by a server.
 *
 * A feed is pulled and keeps no position: the reader names the offsets of every fetch. So no record is lost or read
 * twice, whatever happens to the connection. `test/conformance/feeds.test.ts` checks what an implementation must
 * guarantee.
 * @category Sources
 */
export interface Feed {
  /** Name of the feed for error messages; it holds no credentials. */
  readonly name: string;
  /**
   * The identity and the offsets of the topic.
   * @throws MeanderError `input` where there is no such topic
   * @throws PermanentError where the server refuses; any other error where trying again may help
   */
  state(): Promise<FeedState>;
  /**
   * Reads records from the given offsets on. Resolves as soon as there are any, and without records after `waitMs`. The
   * bytes of the records belong to the caller, who may free their memory.
   * @param id identity of the topic that the offsets belong to
   * @param from the partitions to read and the offset of each
   * @param bytes approximate limit on the bytes of all records; at least one record is sent, however large
   * @param waitMs milliseconds to wait for the first record
   * @throws GapError where an offset can no longer be read
   * @throws TopicRecreatedError where the topic has another identity, so that rows of two topics never mix
   * @throws PermanentError where the server refuses; any other error where trying again may help
   */
  fetch(id: string, from: Offsets, bytes: number, waitMs: number): Promise<Fetched[]>;
  /** Reports that all records before these offsets are learned, for monitoring tools only. */
  acknowledge(next: Offsets): Promise<void>;
  /**
   * Records from the given offsets to the present end; null where that is not known, or the topic has another identity.
   * It neither disturbs a fetch nor waits for one. A feed that cannot tell lacks it.
   * @throws any error of the server
   */
  lag?(id: string, next: Offsets): Promise<number | null>;
  /** Creates the topic if it does not exist. */
  create(): Promise<void>;
  /**
   * Writes a record; it is stored durably once this resolves.
   * @param to another topic or subject; default the feed's own
   */
  publish(key: string, value: Uint8Array, to?: string): Promise<void>;
  /**
   * Writes records, in order, to the feed's own topic or subject; all are stored durably once this resolves. A feed
   * that is only read does not need it.
   */
  publishAll?(records: readonly OutgoingRecord[]): Promise<void>;
  /**
   * Begins to write in transactions, each of which also stores the offsets of the topic that its records were made
   * from. A feed without transactions lacks it.
   * @param source the topic that is read, at the same servers, with the group that stores its offsets
   * @throws MeanderError `usage` where the source is of another kind, has no group or is at other servers, `broker`
   *   where the server does not allow transactions
   */
  transactions?(source: Feed, options?: TransactionOptions): Promise<FeedTransactions>;
  /**
   * Gives up sessions that may be stuck, and what still waits for them; the next request opens new ones. It is called
   * where the feed did not answer, or sent nothing although it holds more. A feed without sessions does not need it.
   */
  reopen?(): Promise<void>;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** Offsets from those of a reader to the ends of the partitions; one without an offset counts as a whole. */
export function offsetsBehind({ partitions }: FeedState, next: Offsets): number {
  let behind = 0;
  for (const [partition, { first, end }] of partitions)
    behind += Math.max(0, end - Math.max(first, next.get(partition) ?? first));
  return behind;
}

/**
 * An offset that a feed does not hold: retention removed it, or the topic was truncated.
 * @category Errors
 */
export class GapError extends Error {
  override readonly name = 'GapError';
  /** @param partition the partition whose offset is missing */
  constructor(readonly partition: number) {
    super(`partition ${partition} does not hold the requested offset`);
  }
}

/**
 * A topic that was deleted and created again, so the same offsets now mean other records.
 * @category Errors
 */
export class TopicRecreatedError extends Error {
  override readonly name = 'TopicRecreatedError';
  /** @param id identity of the topic that exists now */
  constructor(readonly id: string) {
    super(`the topic was recreated and is now ${id}`);
  }
}

/**
 * A failure that trying again does not solve, such as a wrong password.
 * @category Errors
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
}

/** A feed that does not answer, or sends nothing although it holds more records. Trying again may help. */
export class StalledError extends Error {
  override readonly name = 'StalledError';
}
