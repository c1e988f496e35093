import type { RecordBatch } from 'apache-arrow';
import type { Values } from '../../src/kernel/index.js';
import type { ValidatedBatch } from '../../src/learner/index.js';
import type { Feed, FeedRecord } from '../feeds/feed.js';
import type { Payload } from '../formats/payloads/payload.js';
import { type PointsOptions, type PointsReader, pointsReader, type RowNeeds } from '../points/reader.js';
import { FeedBatcher } from '../sources/feed/feedBatcher.js';
import type { PoisonOptions } from '../sources/feed/poison.js';
import { FreedRows } from './freedRows.js';
import { freeRecords } from './freeRecords.js';
import type { Gone, RecordReader } from './recordReader.js';
import type { Block } from './records.js';

/** How records are read as rows. */
export interface RowsSetup {
  /** The feed, for messages and for copies of poison records. */
  readonly feed: Feed;
  /** Identity of the topic. */
  readonly topic: string;
  /** What records hold. */
  readonly payload: Payload;
  /** Which columns are read. */
  readonly points: PointsOptions & PoisonOptions;
  /** What the run needs of each row. */
  readonly needs: Partial<RowNeeds>;
}

/** Reads blocks as rows; blocks may be read ahead while another is summed. */
export class BlockRows {
  private reader: PointsReader | undefined;
  private readonly freed = new FreedRows();
  /** What is read ahead, by block, in the order in which it was begun. */
  private readonly ahead = new Map<string, Promise<ValidatedBatch[] | Gone>>();

  /** @param features names of the features, where the job says them */
  constructor(
    private readonly setup: RowsSetup,
    private readonly records: RecordReader,
    private features: readonly string[] | undefined,
  ) {}

  /** What became of the columns; undefined before the first rows. */
  get report(): PointsReader['report'] | undefined {
    return this.reader?.report;
  }

  /** Names of the features; undefined before the first rows, where the job does not say them. */
  get featureNames(): readonly string[] | undefined {
    return this.reader?.featureNames ?? this.features;
  }

  /** The rows of a block, in order; or what is left of its partition where its first records are gone. */
  read(block: Block): Promise<ValidatedBatch[] | Gone> {
    const key = String(block);
    const rows = this.ahead.get(key) ?? this.decoded(block);
    // What was to come before it, and is not asked for, was summed by others.
    for (const other of this.ahead.keys()) {
      this.ahead.delete(other);
      if (other === key) break;
    }
    return rows;
  }

  /** Begins to read blocks, which are asked for next, in this order. */
  readAhead(blocks: readonly Block[]): void {
    for (const block of blocks) {
      const key = String(block);
      if (this.ahead.has(key)) continue;
      const rows = this.decoded(block);
      rows.catch(() => {});
      this.ahead.set(key, rows);
    }
  }

  /** Takes back the memory of rows that are not needed any more. */
  release(values: readonly Values[]): void {
    for (const some of values) this.freed.free(some);
  }

  private async decoded(block: Block): Promise<ValidatedBatch[] | Gone> {
    const records = await this.records.read(block);
    return 'first' in records ? records : this.decode(records);
  }

  /** @returns rows that share no memory with the records */
  private async decode(records: readonly FeedRecord[]): Promise<ValidatedBatch[]> {
    const { feed, payload, points, topic } = this.setup;
    const batcher = new FeedBatcher(feed, payload, points, topic, null, () => {});
    const rows: ValidatedBatch[] = [];
    for await (const batch of batcher.batches(records, new Map(), 0)) {
      const read = this.readerOf(batch).read(batch);
      rows.push({ ...read, values: this.freed.copyOf(read.values.subarray(0, read.n * read.d)) });
    }
    freeRecords(records);
    return rows;
  }

  private readerOf(batch: RecordBatch): PointsReader {
    const { points, needs, payload } = this.setup;
    const features = this.features ?? points.features;
    this.reader ??= pointsReader(payload.schema, { ...points, features }, needs, batch);
    return this.reader;
  }
}
