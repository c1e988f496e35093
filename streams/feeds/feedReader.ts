import { brokerError, MeanderError } from '../../src/errors.js';
import {
  type Feed,
  type FeedRecord,
  type FeedState,
  GapError,
  type Offsets,
  PermanentError,
  TopicRecreatedError,
} from './feed.js';

/** How a feed is read. */
export interface FeedReaderOptions {
  /** Go on for ever; else up to where the feed ended when the reading began. */
  follow?: boolean;
  /** Bytes to hold ahead of the learner at most, default 32 MiB. */
  prefetch?: number;
  /** Milliseconds without a record after which a reading that follows says `idle`, default 5,000. */
  maxWait?: number;
  /** `skip` goes on with what there is where records are gone; default `fail`. */
  onGap?: 'fail' | 'skip';
  /** Milliseconds of trouble with the server after which the reading gives up, default 10 minutes. */
  patience?: number;
  /** Told of trouble and of its end, in a sentence. */
  notify?: (message: string) => void;
}

/** Milliseconds that a server may take to find nothing, between two looks for new partitions, and between two tries. */
const [WAIT, LOOK_AGAIN, RETRY_FIRST, RETRY_MOST] = [500, 10_000, 250, 5000];
/** Milliseconds for which a server that has just started may not know its topics yet. */
const STARTING = 5000;
const DEFAULT_PREFETCH = 32 * 2 ** 20;

/** How some records were put together: the partition of each, such as `0*3 2 1`, and the last offset of each partition. */
export interface Composition {
  partitions: string;
  last: Readonly<Record<string, number>>;
}

/** The composition of records. */
export function compositionOf(records: readonly FeedRecord[]): Composition {
  const runs: string[] = [];
  const last: Record<string, number> = {};
  for (let from = 0, end = 0; from < records.length; from = end) {
    const { partition } = records[from];
    while (end < records.length && records[end].partition === partition) end++;
    runs.push(end - from > 1 ? `${partition}*${end - from}` : `${partition}`);
    last[partition] = records[end - 1].offset;
  }
  return { partitions: runs.join(' '), last };
}

interface PartitionBuffer {
  /** Records that wait, oldest first, from `head` on. */
  waiting: FeedRecord[];
  head: number;
  bytes: number;
  /** Offset to ask for next, and where to stop. */
  next: number;
  end: number;
}

/**
 * Reads all partitions of a feed as one stream of records, those of a partition in order. Up to a fixed end the oldest
 * record comes first whichever partition it is in, so the order is the same every time; a reading that follows gives
 * what is there. Holds a bounded number of bytes; rides out a server that is away for a while.
 */
export class FeedReader {
  private readonly buffers = new Map<number, PartitionBuffer>();
  private readonly prefetch: number;
  private lookedAt = 0;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly feed: Feed,
    private state: FeedState,
    from: Offsets,
    private readonly options: FeedReaderOptions,
    private readonly signal: AbortSignal,
  ) {
    this.prefetch = options.prefetch ?? DEFAULT_PREFETCH;
    for (const [partition, { first, end }] of state.partitions) this.add(partition, from.get(partition) ?? first, end);
  }

  /** Offset of the next record of each partition that was not given yet. */
  get positions(): Map<number, number> {
    return new Map(
      [...this.buffers].map(([partition, lane]) => [partition, lane.waiting[lane.head]?.offset ?? lane.next]),
    );
  }

  /**
   * The next records, at most so many; `idle` after a while without any, undefined at the end.
   * @param forced composition of the first records, as a reading before had it
   */
  async take(most: number, forced?: Composition): Promise<FeedRecord[] | 'idle' | undefined> {
    if (forced) return this.takeForced(forced);
    const began = performance.now();
    for (;;) {
      if (this.signal.aborted) return undefined;
      const records = this.options.follow ? this.takeWaiting(most) : this.takeOldest(most);
      if (records.length > 0) {
        this.ask();
        return records;
      }
      if (!this.options.follow && [...this.buffers.values()].every(isOver)) return undefined;
      if (this.options.follow && performance.now() - began >= (this.options.maxWait ?? RETRY_MOST)) return 'idle';
      this.ask();
      await this.arrival(began);
    }
  }

  /** Waits for what was asked for, but not past the moment at which the reading is idle. */
  private async arrival(began: number) {
    const asking = this.asking as Promise<void>;
    if (!this.options.follow) return asking;
    const left = began + (this.options.maxWait ?? RETRY_MOST) - performance.now();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      asking,
      new Promise((resolve) => {
        timer = setTimeout(resolve, Math.max(0, left));
      }),
    ]);
    clearTimeout(timer);
  }

  private add(partition: number, next: number, end: number) {
    this.buffers.set(partition, {
      waiting: [],
      head: 0,
      bytes: 0,
      next,
      end: this.options.follow ? Number.POSITIVE_INFINITY : end,
    });
  }

  private async takeForced({ partitions, last }: Composition): Promise<FeedRecord[] | undefined> {
    const records: FeedRecord[] = [];
    for (const run of partitions.split(' ')) {
      const [partition, count = 1] = run.split('*').map(Number);
      const lane = this.buffers.get(partition) as PartitionBuffer;
      for (let left = count; left > 0; ) {
        const taken = this.shift(lane, left);
        records.push(...taken);
        left -= taken.length;
        if (left === 0) break;
        if (this.signal.aborted) return undefined;
        if (isOver(lane)) throw this.compacted(partition, last[partition]);
        this.ask();
        await this.asking;
      }
    }
    for (const [partition, offset] of Object.entries(compositionOf(records).last)) {
      if (offset !== last[partition]) throw this.compacted(Number(partition), last[partition]);
    }
    return records;
  }

  private compacted(partition: number, last: number) {
    return brokerError(
      `${this.feed.name}, partition ${partition}: records up to offset ${last} were compacted away, among them some half learned; start anew in another folder.`,
    );
  }

  /** Whatever there is, partition by partition. */
  private takeWaiting(most: number): FeedRecord[] {
    const records: FeedRecord[] = [];
    for (const lane of this.buffers.values())
      if (records.length < most) records.push(...this.shift(lane, most - records.length));
    return records;
  }

  /** The oldest records, as long as every partition that is not at its end shows its next one. */
  private takeOldest(most: number): FeedRecord[] {
    const records: FeedRecord[] = [];
    while (records.length < most) {
      const open = [...this.buffers.values()].filter((lane) => !isOver(lane));
      if (open.length === 1) records.push(...this.shift(open[0], most - records.length));
      if (open.length <= 1 || open.some((lane) => lane.head === lane.waiting.length)) return records;
      records.push(
        ...this.shift(
          open.reduce((a, b) => (b.waiting[b.head].time < a.waiting[a.head].time ? b : a)),
          1,
        ),
      );
    }
    return records;
  }

  private shift(lane: PartitionBuffer, most: number): FeedRecord[] {
    const taken = lane.waiting.slice(lane.head, lane.head + most);
    lane.head += taken.length;
    lane.bytes -= taken.reduce((sum, { bytes }) => sum + bytes.length, 0);
    // What was taken must not be held on to, also where the lane is never empty.
    if (2 * lane.head >= lane.waiting.length) [lane.waiting, lane.head] = [lane.waiting.slice(lane.head), 0];
    return taken;
  }

  /** Asks for more where little waits, in the background, one asking at a time. */
  private ask() {
    if (this.asking) return;
    const share = this.prefetch / 2 / this.buffers.size;
    const hungry = new Map(
      [...this.buffers]
        .filter(([, lane]) => lane.bytes < share && lane.next < lane.end)
        .map(([partition, { next }]) => [partition, next]),
    );
    if (hungry.size === 0 && !this.options.follow) return;
    this.asking = this.fetch(hungry).finally(() => {
      this.asking = undefined;
    });
    this.asking.catch(() => {});
  }

  private async fetch(hungry: Offsets) {
    await this.withRetry(async () => {
      await this.lookForPartitions();
      if (hungry.size === 0) return;
      for (const { partition, records, next } of await this.feed.fetch(
        this.state.id,
        hungry,
        this.prefetch / 2,
        WAIT,
      )) {
        const lane = this.buffers.get(partition) as PartitionBuffer;
        const wanted = records.filter(({ offset }) => offset < lane.end);
        for (const record of wanted) lane.waiting.push(record);
        lane.bytes += wanted.reduce((sum, { bytes }) => sum + bytes.length, 0);
        lane.next = next;
      }
    });
  }

  private async lookForPartitions() {
    if (!this.options.follow || performance.now() - this.lookedAt < LOOK_AGAIN) return;
    this.lookedAt = performance.now();
    const { partitions } = await this.stateNow();
    for (const [partition, { first, end }] of partitions)
      if (!this.buffers.has(partition)) this.add(partition, first, end);
  }

  /** @throws MeanderError `broker` where the topic was made anew */
  private async stateNow(): Promise<FeedState> {
    const state = await this.feed.state();
    if (state.id !== this.state.id) throw topicRecreated(this.feed, this.state.id, state.id);
    return state;
  }

  /** Tries until it works, the reading is closed, patience ends or trying makes no sense. */
  private async withRetry(work: () => Promise<void>) {
    const { patience = 600_000, notify = () => {} } = this.options;
    const began = performance.now();
    for (let wait = RETRY_FIRST; ; wait = Math.min(RETRY_MOST, 2 * wait)) {
      try {
        await work();
        if (wait > RETRY_FIRST)
          notify(`${this.feed.name} is there again after ${Math.round((performance.now() - began) / 1000)} s`);
        return;
      } catch (cause) {
        if (this.signal.aborted) return;
        if (cause instanceof GapError) {
          await this.handleGap(cause);
          return;
        }
        if (cause instanceof TopicRecreatedError) throw topicRecreated(this.feed, this.state.id, cause.id);
        const { message } = cause as Error;
        const waited = performance.now() - began;
        if (cause instanceof MeanderError && (cause.code !== 'input' || waited > STARTING)) throw cause;
        if (cause instanceof PermanentError || waited > patience)
          throw brokerError(
            `${this.feed.name} cannot be read: ${message}. Everything up to the latest checkpoint is kept.`,
            { cause },
          );
        if (wait === RETRY_FIRST)
          notify(`${this.feed.name} is away (${message}); trying again for ${Math.round(patience / 60_000)} minutes`);
        await sleep(wait, this.signal);
      }
    }
  }

  /** @throws MeanderError `broker` unless gaps are to be skipped */
  private async handleGap({ partition }: GapError) {
    this.state = await this.stateNow();
    const lane = this.buffers.get(partition) as PartitionBuffer;
    const range = this.state.partitions.get(partition) as { first: number; end: number };
    lane.next = offsetAfterGap(this.feed, partition, lane.next, range, this.options);
  }
}

const isOver = (lane: PartitionBuffer) => lane.head === lane.waiting.length && lane.next >= lane.end;

/**
 * Where to go on when a feed no longer has an offset: at the first that it has.
 * @throws MeanderError `broker` that says what is gone, unless gaps are to be skipped; else that is told
 */
export function offsetAfterGap(
  { name }: Feed,
  partition: number,
  wanted: number,
  { first, end }: { first: number; end: number },
  options: FeedReaderOptions,
): number {
  const lost =
    wanted < first
      ? `the offsets ${wanted} to ${first - 1} are gone, since it keeps only ${first} to ${end - 1}`
      : `offset ${wanted} lies beyond its end ${end}: it was cut`;
  const message = `${name}, partition ${partition}: ${lost}`;
  if (options.onGap !== 'skip')
    throw brokerError(`${message}. Start anew, or go on where the feed is now with --on-gap skip.`);
  options.notify?.(message);
  return first;
}

/** That a topic is not the one that was read before. */
export const topicRecreated = ({ name }: Feed, before: string, now: string) =>
  brokerError(
    `${name} was made anew (it is ${now}, the rows before came from ${before}), so no offset of the checkpoint means what it did; start anew in another folder.`,
  );

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
