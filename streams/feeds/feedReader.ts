import { brokerError } from '../../src/errors.js';
import { type Composition, compositionOf, runsOf } from './composition.js';
import {
  type Feed,
  type FeedRecord,
  type FeedState,
  GapError,
  type Offsets,
  StalledError,
  TopicRecreatedError,
} from './feed.js';
import { type GapOptions, offsetAfterGap, recordsCompacted, topicRecreated } from './gaps.js';
import { PartitionBuffer } from './partitionBuffer.js';
import { withRetry } from './retry.js';
import { hasProgress, StallWatch } from './stallWatch.js';
import { takeAvailable, takeOldest } from './takeRecords.js';
import { untilAborted, within } from './timing.js';

/** How a feed is read. */
export interface FeedReaderOptions extends GapOptions {
  /** Continue without end; by default reading ends where the feed ended when reading began. */
  follow?: boolean;
  /** Bytes of records to hold in memory at most, default 32 MiB. */
  prefetch?: number;
  /** Milliseconds without a record after which a followed feed counts as idle, default 5,000. */
  maxWait?: number;
  /** Milliseconds to retry while the server is unreachable, default 10 minutes. */
  retryTimeout?: number;
  /**
   * Milliseconds without an answer, or without a record although the feed holds more, after which a new session is
   * opened; default 30 seconds, twice as long each further time. It counts as an outage, so `retryTimeout` ends it.
   */
  stallTimeout?: number;
  /** Called with a sentence about outages, their end, and skipped records. */
  notify?: (message: string) => void;
}

const DEFAULT_PREFETCH = 32 * 2 ** 20;
const DEFAULT_MAX_WAIT = 5000;
/** Milliseconds that the server waits for a record before it answers a fetch without any. */
const FETCH_WAIT = 500;
/** Milliseconds between two searches for new partitions. */
const PARTITION_INTERVAL = 10_000;

/**
 * Reads all partitions of a feed as one stream of records; those of a partition stay in order.
 *
 * 1. Up to a fixed end, the record with the oldest timestamp comes first, so every run has the same order. A followed
 *    feed gives records as they arrive.
 * 2. One fetch runs in the background while the caller works. Half of `prefetch` is shared among the partitions as the
 *    level below which more is fetched, the other half limits one fetch.
 * 3. Outages of the server are retried; see `withRetry`. A server that is silent although it holds more records counts
 *    as one; see `StallWatch`.
 * 4. A followed feed is searched for new partitions every ten seconds.
 */
export class FeedReader {
  private readonly buffers = new Map<number, PartitionBuffer>();
  private readonly prefetch: number;
  private readonly maxWait: number;
  private readonly watch: StallWatch;
  private partitionsFoundAt = performance.now();
  private fetches = 0;
  private fetching: Promise<void> | undefined;

  /**
   * @param state what the feed holds now; reading ends at its ends unless `follow` is set
   * @param from the offset to begin at in each partition; where it is missing, the first that the partition holds
   * @param signal ends the reading
   */
  constructor(
    private readonly feed: Feed,
    private state: FeedState,
    from: Offsets,
    private readonly options: FeedReaderOptions,
    private readonly signal: AbortSignal,
  ) {
    this.prefetch = options.prefetch ?? DEFAULT_PREFETCH;
    this.maxWait = options.maxWait ?? DEFAULT_MAX_WAIT;
    this.watch = new StallWatch(options.stallTimeout);
    for (const [partition, { first, end }] of state.partitions)
      this.addPartition(partition, from.get(partition) ?? first, end);
  }

  /** The offset of the next record of each partition that was not taken yet. */
  get positions(): Map<number, number> {
    return new Map([...this.buffers].map(([partition, buffer]) => [partition, buffer.position]));
  }

  /** Whether records wait in memory, so that `take` gives some soon. */
  get holdsRecords(): boolean {
    return [...this.buffers.values()].some(({ oldest }) => oldest !== undefined);
  }

  /**
   * Takes the next records.
   * @param limit on their number
   * @param composition takes exactly the records of this composition instead, as an earlier run took them
   * @returns at least one record; `idle` where a followed feed had none for `maxWait`; `end` at the end or when aborted
   * @throws MeanderError `broker` where the feed cannot be read or records are gone
   */
  async take(limit: number, composition?: Composition): Promise<FeedRecord[] | 'idle' | 'end'> {
    if (composition) return this.takeComposition(composition);
    const { follow } = this.options;
    const idleAt = performance.now() + this.maxWait;
    while (!this.signal.aborted) {
      const buffers = [...this.buffers.values()];
      const records = follow ? takeAvailable(buffers, limit) : takeOldest(buffers, limit);
      if (records.length === 0 && !follow && buffers.every(({ isExhausted }) => isExhausted)) return 'end';
      if (records.length === 0 && follow && performance.now() >= idleAt) return 'idle';
      const fetched = this.fetchInBackground();
      if (records.length > 0) return records;
      await untilAborted(follow ? within(fetched, idleAt - performance.now()) : fetched, this.signal);
    }
    return 'end';
  }

  private async takeComposition(composition: Composition): Promise<FeedRecord[] | 'end'> {
    const { last } = composition;
    const records: FeedRecord[] = [];
    for (const { partition, count } of runsOf(composition)) {
      const taken = await this.takeFrom(this.bufferOf(partition), count);
      if (this.signal.aborted) return 'end';
      if (taken.length < count) throw recordsCompacted(this.feed, partition, last[partition]);
      records.push(...taken);
    }
    for (const [partition, offset] of Object.entries(compositionOf(records).last))
      if (offset !== last[partition]) throw recordsCompacted(this.feed, Number(partition), last[partition]);
    return records;
  }

  /** Takes `count` records of a partition; fewer only where it is exhausted or the reading was aborted. */
  private async takeFrom(buffer: PartitionBuffer, count: number): Promise<FeedRecord[]> {
    const records = buffer.take(count);
    while (records.length < count && !buffer.isExhausted && !this.signal.aborted) {
      await untilAborted(this.fetchInBackground(), this.signal);
      records.push(...buffer.take(count - records.length));
    }
    return records;
  }

  private addPartition(partition: number, next: number, end: number): void {
    const stop = this.options.follow ? Number.POSITIVE_INFINITY : end;
    this.buffers.set(partition, new PartitionBuffer(partition, next, stop));
  }

  private bufferOf(partition: number): PartitionBuffer {
    const buffer = this.buffers.get(partition);
    if (buffer) return buffer;
    throw brokerError(
      `${this.feed.name} has no partition ${partition}; it has ${[...this.buffers.keys()].join(', ') || 'none'}.`,
    );
  }

  /**
   * The offsets to fetch from, of the partitions where few records wait. Each fetch begins with another partition,
   * because a broker may send a record that is larger than a partition's share only of the first.
   */
  private partitionsToFetch(): Offsets {
    const level = this.prefetch / 2 / this.buffers.size;
    const low = [...this.buffers.values()].filter(
      (buffer) => buffer.isFetchable && (!buffer.oldest || buffer.bytes < level),
    );
    const first = this.fetches++ % Math.max(1, low.length);
    const rotated = [...low.slice(first), ...low.slice(0, first)];
    return new Map(rotated.map((buffer) => [buffer.partition, buffer.fetchOffset]));
  }

  /** Starts a fetch unless one is running. @returns the one that is running */
  private fetchInBackground(): Promise<void> {
    if (this.fetching) return this.fetching;
    const { retryTimeout: timeout, notify } = this.options;
    const { name } = this.feed;
    const work = withRetry(() => this.fetch(), { name, timeout, notify, signal: this.signal });
    const fetching = work.finally(() => {
      this.fetching = undefined;
    });
    // Whoever waits gets the error; where nobody waits, the next fetch meets it again.
    fetching.catch(() => {});
    this.fetching = fetching;
    return fetching;
  }

  /** Fetches once; after a stall until it is over, so that the patience of `withRetry` covers the whole of it. */
  private async fetch(): Promise<void> {
    try {
      await this.findPartitions();
      let asked: boolean;
      do asked = await this.fetchOnce();
      while (asked && this.watch.isStalled && !this.signal.aborted);
    } catch (cause) {
      if (cause instanceof TopicRecreatedError) throw topicRecreated(this.feed, this.state.id, cause.id);
      if (cause instanceof StalledError) await this.feed.reopen?.();
      if (!(cause instanceof GapError)) throw cause;
      await this.handleGap(cause.partition);
    }
  }

  /**
   * @returns whether there was a partition to fetch from
   * @throws StalledError where the feed is silent although it holds more records
   */
  private async fetchOnce(): Promise<boolean> {
    const from = this.partitionsToFetch();
    if (from.size === 0) return false;
    const began = performance.now();
    const answer = await this.watch.answer(this.feed.fetch(this.state.id, from, this.prefetch / 2, FETCH_WAIT));
    for (const fetched of answer) this.bufferOf(fetched.partition).append(fetched);
    const progressed = answer.filter((fetched) => hasProgress(fetched, from)).map(({ partition }) => partition);
    this.watch.record(from, new Set(progressed), performance.now() - began);
    if (this.watch.isOverdue) this.watch.assertNotStalled(from, await this.ends());
    return true;
  }

  /** Where each partition ends: the fixed end, or for a followed feed the end that it has now. */
  private async ends(): Promise<Offsets> {
    if (!this.options.follow) return new Map([...this.buffers].map(([partition, { end }]) => [partition, end]));
    const { partitions } = await this.currentState();
    return new Map([...partitions].map(([partition, { end }]) => [partition, end]));
  }

  /** @throws MeanderError `broker` unless gaps are to be skipped */
  private async handleGap(partition: number): Promise<void> {
    this.state = await this.currentState();
    const buffer = this.bufferOf(partition);
    const range = this.state.partitions.get(partition);
    if (!range) throw brokerError(`${this.feed.name} no longer has partition ${partition}.`);
    this.watch.markAlive(partition);
    buffer.skipTo(offsetAfterGap(this.feed, partition, buffer.fetchOffset, range, this.options));
  }

  /** Adds the partitions that a followed feed has got since the last search. */
  private async findPartitions(): Promise<void> {
    if (!this.options.follow || performance.now() - this.partitionsFoundAt < PARTITION_INTERVAL) return;
    this.partitionsFoundAt = performance.now();
    const { partitions } = await this.currentState();
    for (const [partition, { first, end }] of partitions)
      if (!this.buffers.has(partition)) this.addPartition(partition, first, end);
  }

  /** @throws MeanderError `broker` where the topic was recreated */
  private async currentState(): Promise<FeedState> {
    const state = await this.watch.answer(this.feed.state());
    if (state.id !== this.state.id) throw topicRecreated(this.feed, this.state.id, state.id);
    return state;
  }
}
