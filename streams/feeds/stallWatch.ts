import { type Fetched, type Offsets, StalledError } from './feed.js';
import { within } from './timing.js';

/** Milliseconds without a record after which a feed that holds more is stalled, unless the caller says otherwise. */
const DEFAULT_TIMEOUT = 30_000;

/**
 * Makes sure that no wait for a feed is endless. A partition is stalled where fetches of it gave nothing for the
 * timeout although the feed holds more records; a feed is stalled where it does not answer for so long.
 *
 * The timeout doubles each time, so that large records arrive over slow connections. Only the time of fetches counts,
 * because a reader may work for hours between two of them.
 */
export class StallWatch {
  private timeout: number;
  /** Milliseconds that fetches of a partition have lasted since it made progress. */
  private readonly silent = new Map<number, number>();
  /** The partitions that were found stalled and have not made progress since. */
  private readonly stalled = new Set<number>();

  /** @param initialTimeout in milliseconds, default 30 seconds */
  constructor(private readonly initialTimeout = DEFAULT_TIMEOUT) {
    this.timeout = initialTimeout;
  }

  /** Whether a partition was found stalled and has not made progress since. */
  get isStalled(): boolean {
    return this.stalled.size > 0;
  }

  /**
   * Waits for an answer of the feed.
   * @throws StalledError where it takes longer than the timeout
   */
  async answer<T>(work: Promise<T>): Promise<T> {
    const answered = await within(
      work.then((value) => ({ value })),
      this.timeout,
    );
    if (answered) return answered.value;
    work.catch(() => {});
    throw this.error('the server gave no answer');
  }

  /**
   * Records what a fetch of some partitions gave.
   * @param progressed the partitions of which it gave records, or another offset to continue at
   * @param ms duration of the fetch
   */
  record(from: Offsets, progressed: ReadonlySet<number>, ms: number): void {
    for (const partition of from.keys())
      if (progressed.has(partition)) this.markAlive(partition);
      else this.silent.set(partition, (this.silent.get(partition) ?? 0) + ms);
  }

  /** Whether a partition was silent for the timeout, so that the end of the feed should be asked for. */
  get isOverdue(): boolean {
    return [...this.silent.values()].some((ms) => ms >= this.timeout);
  }

  /**
   * Compares the silent partitions with their ends; one that is at its end is not stalled.
   * @param from the offset that each partition is at
   * @param ends the offset after the newest record of each partition
   * @throws StalledError naming the first partition that holds more
   */
  assertNotStalled(from: Offsets, ends: Offsets): void {
    for (const [partition, offset] of from) {
      if ((this.silent.get(partition) ?? 0) < this.timeout) continue;
      const end = ends.get(partition) ?? offset;
      if (end <= offset) {
        this.markAlive(partition);
        continue;
      }
      this.stalled.add(partition);
      const held = end - offset > 1 ? `the offsets ${offset} to ${end - 1}` : `the offset ${offset}`;
      throw this.error(`no record of partition ${partition} came, although it has ${held}`);
    }
  }

  /** Records that a partition continues, also where that is at another offset. */
  markAlive(partition: number): void {
    this.silent.delete(partition);
    this.stalled.delete(partition);
    if (!this.isStalled) this.timeout = this.initialTimeout;
  }

  /** The error of a stall; what follows is given twice the time. */
  private error(what: string): StalledError {
    const seconds = this.timeout / 1000;
    this.timeout *= 2;
    this.silent.clear();
    return new StalledError(`for ${seconds} s ${what}`);
  }
}

/** Whether a fetch gave a record of a partition, or another offset to continue at. */
export const hasProgress = ({ partition, records, next }: Fetched, from: Offsets): boolean =>
  records.length > 0 || next !== from.get(partition);
