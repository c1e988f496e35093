import { type Feed, type FeedRecord, GapError } from '../feeds/feed.js';
import { StallWatch } from '../feeds/stallWatch.js';
import type { Block } from './records.js';
import type { Retry } from './retried.js';

/** Bytes to ask for at least and at most at a time. */
const [LEAST_BYTES, MOST_BYTES] = [2 ** 17, 2 ** 24];
/** How much more than the bytes of usual records is asked for, so that one request is mostly enough. */
const SLACK = 1.02;
/** Milliseconds that the server waits for a record before it answers without any. */
const FETCH_WAIT = 500;

/** Where the records of a block begin that the feed still holds, where its first are gone. */
export interface Gone {
  /** The first offset that is left in the partition. */
  readonly first: number;
}

/** Fetches the records of blocks; what was fetched beyond a block is kept for the one that follows it. */
export class RecordReader {
  private readonly beyond = new Map<number, { next: number; records: FeedRecord[] }>();
  private bytesPerRecord = 256;
  /** The latest reading; the next waits for it. */
  private latest: Promise<unknown> = Promise.resolve();

  /** @param topic identity of the topic, which must not change */
  constructor(
    private readonly feed: Feed,
    private readonly topic: string,
    private readonly retry: Retry,
    private readonly watch = new StallWatch(),
  ) {}

  /**
   * The records of a block, in order; or what is left of its partition where its first records are gone. Blocks are
   * read one after another, since all share the session of the feed.
   */
  read(block: Block): Promise<FeedRecord[] | Gone> {
    const reading = this.latest.then(() => this.readNow(block));
    this.latest = reading.catch(() => {});
    return reading;
  }

  private async readNow([partition, from, to]: Block): Promise<FeedRecord[] | Gone> {
    const kept = this.beyond.get(partition);
    this.beyond.delete(partition);
    let records = kept && (kept.records[0]?.offset ?? kept.next) === from ? kept.records : [];
    let next = records.length > 0 && kept ? kept.next : from;
    while (next < to) {
      const fetched = await this.fetch(partition, next, to - next);
      if ('first' in fetched) return fetched;
      records = records.concat(fetched.records);
      next = fetched.next;
    }
    const end = records.findIndex(({ offset }) => offset >= to);
    const count = end < 0 ? records.length : end;
    this.beyond.set(partition, { next, records: records.slice(count) });
    return records.slice(0, count);
  }

  private async fetch(partition: number, next: number, missing: number) {
    const bytes = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, Math.ceil(SLACK * missing * this.bytesPerRecord)));
    const answer = await this.retry(this.feed, async () => {
      try {
        const from = new Map([[partition, next]]);
        const [fetched] = await this.watch.answer(this.feed.fetch(this.topic, from, bytes, FETCH_WAIT));
        return fetched ?? { records: [], next };
      } catch (cause) {
        if (!(cause instanceof GapError)) throw cause;
        const { partitions } = await this.feed.state();
        return { first: partitions.get(partition)?.first ?? next };
      }
    });
    if (!('first' in answer) && answer.records.length > 0) {
      const size = answer.records.reduce((sum, record) => sum + record.bytes.length, 0);
      this.bytesPerRecord = 16 + size / answer.records.length;
    }
    return answer;
  }
}
