import type { FeedRecord, Fetched } from './feed.js';

/** The records of one partition that were fetched but not taken yet: a queue, oldest first. */
export class PartitionBuffer {
  /** The records, of which those before `head` were taken. */
  private records: FeedRecord[] = [];
  private head = 0;
  private waitingBytes = 0;

  /**
   * @param partition its number
   * @param next the offset to fetch from next
   * @param end the offset to stop before; infinity where the feed is followed
   */
  constructor(
    readonly partition: number,
    private next: number,
    readonly end: number,
  ) {}

  /** The offset to fetch from next. */
  get fetchOffset(): number {
    return this.next;
  }

  /** The offset of the next record that will be taken. */
  get position(): number {
    return this.oldest?.offset ?? this.next;
  }

  /** The record that will be taken next; undefined while none waits. */
  get oldest(): FeedRecord | undefined {
    return this.records[this.head];
  }

  /** Bytes of the records that wait. */
  get bytes(): number {
    return this.waitingBytes;
  }

  /** Whether records before the end remain to be fetched. */
  get isFetchable(): boolean {
    return this.next < this.end;
  }

  /** Whether all records before the end were taken. */
  get isExhausted(): boolean {
    return !this.oldest && !this.isFetchable;
  }

  /** Appends what was fetched; records at or after the end are ignored. */
  append({ records, next }: Fetched): void {
    for (const record of records) {
      if (record.offset >= this.end) continue;
      this.records.push(record);
      this.waitingBytes += record.bytes.length;
    }
    this.next = next;
  }

  /** Takes at most `limit` records, oldest first. */
  take(limit: number): FeedRecord[] {
    const taken = this.records.slice(this.head, this.head + limit);
    this.head += taken.length;
    this.waitingBytes -= taken.reduce((sum, { bytes }) => sum + bytes.length, 0);
    // Released in time proportional to what was taken, so that a queue that is never empty holds no taken records.
    if (2 * this.head >= this.records.length) {
      this.records = this.records.slice(this.head);
      this.head = 0;
    }
    return taken;
  }

  /** Continues at another offset, after those before it were found to be gone. */
  skipTo(offset: number): void {
    this.next = offset;
  }
}
