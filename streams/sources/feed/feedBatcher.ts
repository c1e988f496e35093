import type { RecordBatch } from 'apache-arrow';
import { MeanderError } from '../../../src/errors.js';
import { compositionOf } from '../../feeds/composition.js';
import type { Feed, FeedRecord } from '../../feeds/feed.js';
import { recordPlace } from '../../feeds/recordPlace.js';
import type { ArrowPayload, Payload, Row, RowPayload } from '../../formats/payloads/payload.js';
import { type BatchOrigin, emptyBatch, withOrigin } from '../../points/batchOrigin.js';
import { assertPoisonIsRare, handlePoison, type PoisonOptions } from './poison.js';
import type { FeedPosition } from './position.js';
import { topicOf } from './topicName.js';

/** Offset of the next record of each partition; updated while record batches are made. */
type Positions = Map<number, number>;

/** Turns records into record batches, each with the position from which it can be read again. */
export class FeedBatcher {
  private records: number;
  private poison: number;
  private batch = 0;

  /**
   * @param id identity of the topic
   * @param start where reading begins; null at the start of the feed
   * @param judge called with the poison records so far; ends the reading where they are too many
   */
  constructor(
    private readonly feed: Feed,
    private readonly payload: Payload,
    private readonly options: PoisonOptions,
    private readonly id: string,
    start: FeedPosition | null,
    private readonly judge: typeof assertPoisonIsRare = assertPoisonIsRare,
  ) {
    this.records = start?.records ?? 0;
    this.poison = start?.poison ?? 0;
  }

  /** A record batch without rows that says that the feed is idle, so that rows which wait are learned now. */
  idle(positions: Positions): RecordBatch {
    return withOrigin(emptyBatch(this.payload.schema), { ...this.origin(positions, []), flush: true });
  }

  /**
   * The record batches of records.
   * @param positions before the first record; afterwards those after the last
   * @param firstPart number of the first record batch to give of a record that holds several
   */
  batches(records: readonly FeedRecord[], positions: Positions, firstPart: number): AsyncGenerator<RecordBatch> {
    return this.payload.kind === 'arrow'
      ? this.arrowBatches(this.payload, records, positions, firstPart)
      : this.rowBatches(this.payload, records, positions);
  }

  /** The record batches that each record holds. */
  private async *arrowBatches(
    payload: ArrowPayload,
    records: readonly FeedRecord[],
    positions: Positions,
    firstPart: number,
  ): AsyncGenerator<RecordBatch> {
    for (const record of records) {
      if (record.deleted) {
        yield this.tombstones([record], positions);
        continue;
      }
      const found = await payload.batches(record.bytes).catch((cause: Error) => cause);
      if (found instanceof Error) yield await this.rejected(record, found, positions);
      else
        for (const [part, batch] of found.entries())
          if (part >= firstPart)
            yield withOrigin(batch, {
              ...this.origin(positions, [record], part),
              time: record.time,
              ...(part < found.length - 1 && { unfinished: true }),
            });
      this.advance([record], positions);
    }
  }

  /** One record batch for all rows up to a record without one, one without rows for that, and so on. */
  private async *rowBatches(
    payload: RowPayload,
    records: readonly FeedRecord[],
    positions: Positions,
  ): AsyncGenerator<RecordBatch> {
    let readable: FeedRecord[] = [];
    let tombstones: FeedRecord[] = [];
    let rows: Row[] = [];
    const flushTombstones = () => {
      const batch = this.tombstones(tombstones, positions);
      tombstones = [];
      return batch;
    };
    const flush = () => {
      const time = Float64Array.from(readable, (record) => record.time);
      const batch = withOrigin(payload.batch(rows), { ...this.origin(positions, readable), time });
      this.advance(readable, positions);
      [readable, rows] = [[], []];
      return batch;
    };
    for (const record of records) {
      if (record.deleted) {
        if (readable.length > 0) yield flush();
        tombstones.push(record);
        continue;
      }
      if (tombstones.length > 0) yield flushTombstones();
      try {
        const row = payload.row(record.bytes, () => recordPlace(this.feed, record));
        rows.push(row instanceof Promise ? await row : row);
        readable.push(record);
      } catch (cause) {
        if (cause instanceof MeanderError) throw cause;
        if (readable.length > 0) yield flush();
        yield await this.rejected(record, cause as Error, positions);
        this.advance([record], positions);
      }
    }
    if (readable.length > 0) yield flush();
    if (tombstones.length > 0) yield flushTombstones();
  }

  /** A record batch without rows that says that tombstones were read, which have no row. */
  private tombstones(records: readonly FeedRecord[], positions: Positions): RecordBatch {
    const batch = withOrigin(emptyBatch(this.payload.schema), {
      ...this.origin(positions, records),
      rejected: { rows: records.length, reason: 'tombstone' },
    });
    this.advance(records, positions);
    return batch;
  }

  /**
   * A record batch without rows that says that a record is rejected.
   * @throws MeanderError `input` unless poison records are to be skipped, or where there are too many
   */
  private async rejected(record: FeedRecord, cause: Error, positions: Positions): Promise<RecordBatch> {
    const reason = cause.message.replace(/\.$/, '');
    await handlePoison(this.feed, record, reason, this.options);
    const batch = withOrigin(emptyBatch(this.payload.schema), {
      ...this.origin(positions, [record]),
      rejected: { rows: 1, reason: 'poison' },
    });
    this.poison++;
    this.judge(this.feed, record, reason, this.poison, this.records + 1);
    return batch;
  }

  /** Where the record batch of some records comes from. */
  private origin(positions: Positions, records: readonly FeedRecord[], part = 0): BatchOrigin {
    const position: FeedPosition = {
      id: this.id,
      next: Object.fromEntries(positions),
      take: records.length > 0 ? compositionOf(records) : null,
      part,
      records: this.records,
      poison: this.poison,
    };
    const { name } = this.feed;
    return { position, pass: 0, name, batch: this.batch++, topic: topicOf(this.feed), records };
  }

  private advance(records: readonly FeedRecord[], positions: Positions): void {
    for (const { partition, offset } of records) positions.set(partition, offset + 1);
    this.records += records.length;
  }
}
