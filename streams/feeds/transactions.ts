import type { Offsets, OutgoingRecord } from './feed.js';

/**
 * Records that are written together with the offsets of another topic that they were made from, all of it or nothing.
 * So each record of that topic counts exactly once, however often the process is killed.
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

/** How transactions are retried. */
export interface TransactionOptions {
  /** Milliseconds to retry while the server is unreachable, default 10 minutes. */
  retryTimeout?: number;
  /** Milliseconds after which the server ends a transaction that is not finished, default one minute. */
  transactionTimeout?: number;
  /** Called with a sentence about outages and their end, and while offsets of an earlier transaction are waited for. */
  notify?: (message: string) => void;
}
