import type { RecordBatch } from 'apache-arrow';
import { brokerError, inputError } from '../../src/errors.js';
import { type Feed, type FeedRecord, type FeedState, PermanentError } from '../feeds/feed.js';
import {
  type Composition,
  compositionOf,
  FeedReader,
  type FeedReaderOptions,
  offsetAfterGap,
  topicRecreated,
} from '../feeds/feedReader.js';
import type { ArrowPayload, Payload, PayloadOptions, RowPayload } from '../formats/payloads/payload.js';
import { readPayload } from '../formats/payloads/readPayload.js';
import { type BatchOrigin, emptyBatch, withOrigin } from '../points/batchOrigin.js';
import type { Source } from './source.js';

/** The kind, servers and topic in a feed's name; the same topic may be reached by other servers. */
const NAME = /^(\w+:\/\/)[^/]*\/(.*)$/;
/** Rows of a record batch at most where records hold one row each. */
const MOST_ROWS = 4096;
/** Share of records that cannot be read beyond which the reading stops, and records from which it is judged. */
const [BREAKER, JUDGED_FROM] = [0.01, 100];

/** Settings of `feedSource`. */
export interface FeedOptions extends FeedReaderOptions, PayloadOptions {
  /** Records that cannot be read: `fail` (default), `skip` (rejected and counted), or a topic to copy them to besides. */
  onPoison?: 'fail' | 'skip' | { topic: string };
}

/** Where a feed is read from: the next offset of each partition, and how the first record batch was put together. */
interface FeedPosition {
  id: string;
  next: Record<string, number>;
  take: Composition | null;
  /** Record batch within a record. */
  part: number;
  records: number;
  poison: number;
}

/**
 * The records of a feed as a source. Its position is the next offset of every partition, kept in the checkpoint and
 * nowhere else, so that what a checkpoint has learned is exactly what a resumed run will not read again.
 * @throws MeanderError `broker` where the feed cannot be read, `input` where its records cannot be
 */
export async function feedSource(feed: Feed, options: FeedOptions = {}): Promise<Source> {
  const state = await openState(feed);
  const payload = await findPayload(feed, state, options);
  const progressOf = (next: Record<string, number>) => {
    const ranges = [...state.partitions].map(([partition, { first, end }]) => ({
      first,
      end,
      at: next[partition] ?? first,
    }));
    const total = ranges.reduce((sum, { first, end }) => sum + end - first, 0);
    return total > 0 ? ranges.reduce((sum, { first, end, at }) => sum + Math.min(end, at) - first, 0) / total : 0;
  };
  return {
    name: feed.name,
    identity: feed.name.replace(NAME, '$1/$2'),
    endless: true,
    schema: async () => payload.schema,
    open: (position, signal) => read(feed, payload, options, position as FeedPosition | null, signal),
    acknowledge: (position) =>
      feed.acknowledge(
        new Map(Object.entries((position as FeedPosition).next).map(([partition, next]) => [Number(partition), next])),
      ),
    close: () => feed.close(),
    progress: (position) => (options.follow ? undefined : progressOf((position as FeedPosition | null)?.next ?? {})),
  };
}

async function openState(feed: Feed): Promise<FeedState> {
  try {
    return await feed.state();
  } catch (cause) {
    if ((cause as Error).name === 'MeanderError') throw cause;
    const remedy =
      cause instanceof PermanentError
        ? 'Look at the user, password and mechanism'
        : 'Is the address right, and the server up';
    throw brokerError(
      `${feed.name} cannot be reached: ${(cause as Error).message}. ${remedy}${cause instanceof PermanentError ? '.' : '?'}`,
      { cause },
    );
  }
}

const placeOf = ({ name }: Feed, { partition, offset }: FeedRecord) =>
  `${name}, partition ${partition}, offset ${offset}`;

/**
 * How records are read, by the oldest there is, or the oldest that can be read where others are passed over; a reading that
 * follows waits for one.
 */
async function findPayload(feed: Feed, state: FeedState, options: FeedOptions): Promise<Payload> {
  const reader = new FeedReader(
    feed,
    state,
    new Map(),
    { ...options, prefetch: 2 ** 16 },
    new AbortController().signal,
  );
  for (let tries = 1; ; ) {
    const records = await reader.take(1);
    if (records === undefined)
      throw inputError(`${feed.name} holds no record, so there is nothing to learn from; --follow waits for some.`);
    if (records === 'idle') continue;
    try {
      return await readPayload(records[0], options, placeOf(feed, records[0]));
    } catch (cause) {
      if ((options.onPoison ?? 'fail') === 'fail' || ++tries > JUDGED_FROM) throw cause;
    }
  }
}

async function* read(
  feed: Feed,
  payload: Payload,
  options: FeedOptions,
  start: FeedPosition | null,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const state = await openState(feed);
  assertReadable(feed, state, start, options);
  const from = new Map(Object.entries(start?.next ?? {}).map(([partition, next]) => [Number(partition), next]));
  const reader = new FeedReader(feed, state, from, options, signal);
  const batcher = new Batcher(feed, payload, options, state.id, start);
  let idle = false;
  for (let forced = start?.take ?? undefined; ; forced = undefined) {
    const before = reader.positions;
    const records = await reader.take(payload.kind === 'arrow' ? 1 : MOST_ROWS, forced);
    if (records === undefined) return;
    if (records === 'idle') {
      if (!idle) yield withOrigin(emptyBatch(payload.schema), { ...batcher.at(before, []), flush: true });
      idle = true;
      continue;
    }
    idle = false;
    for await (const batch of batcher.batches(records, before, forced ? (start as FeedPosition).part : 0)) {
      if (signal.aborted) return;
      yield batch;
    }
  }
}

/** @throws MeanderError `broker` where what a checkpoint wants next is no longer there */
function assertReadable(feed: Feed, state: FeedState, start: FeedPosition | null, options: FeedOptions): void {
  if (!start) return;
  if (start.id !== state.id) throw topicRecreated(feed, start.id, state.id);
  for (const [name, wanted] of Object.entries(start.next)) {
    const range = state.partitions.get(Number(name));
    if (!range)
      throw brokerError(
        `${feed.name} has no partition ${name} any more, which the checkpoint was made from; start anew in another folder.`,
      );
    if (wanted >= range.first && wanted <= range.end) continue;
    start.next[name] = offsetAfterGap(feed, Number(name), wanted, range, options);
    start.take = null;
  }
}

/** Turns records into record batches that know where they came from. */
class Batcher {
  private records: number;
  private poison: number;
  private batch = 0;

  constructor(
    private readonly feed: Feed,
    private readonly payload: Payload,
    private readonly options: FeedOptions,
    private readonly id: string,
    start: FeedPosition | null,
  ) {
    this.records = start?.records ?? 0;
    this.poison = start?.poison ?? 0;
  }

  /** The provenance of records that begin at these offsets. */
  at(next: ReadonlyMap<number, number>, records: readonly FeedRecord[], part = 0): BatchOrigin {
    const take = records.length > 0 ? compositionOf(records) : null;
    const position: FeedPosition = {
      id: this.id,
      next: Object.fromEntries(next),
      take,
      part,
      records: this.records,
      poison: this.poison,
    };
    return { position, pass: 0, name: this.feed.name, batch: this.batch++ };
  }

  batches(records: readonly FeedRecord[], next: Map<number, number>, part: number): AsyncGenerator<RecordBatch> {
    return this.payload.kind === 'arrow'
      ? this.messages(this.payload, records, next, part)
      : this.rows(this.payload, records, next);
  }

  private async *messages(
    payload: ArrowPayload,
    records: readonly FeedRecord[],
    next: Map<number, number>,
    first: number,
  ) {
    for (const record of records) {
      const found = await payload.batches(record.bytes).catch((cause: Error) => cause);
      if (found instanceof Error) yield await this.refuse(record, found, next);
      else
        for (const [part, batch] of found.entries())
          if (part >= first) yield withOrigin(batch, { ...this.at(next, [record], part), time: record.time });
      this.pass([record], next);
    }
  }

  /** Rows up to a record that cannot be read, that record, and so on. */
  private async *rows(payload: RowPayload, records: readonly FeedRecord[], next: Map<number, number>) {
    let good: FeedRecord[] = [];
    let rows: number[][] = [];
    const group = () => {
      const batch = withOrigin(payload.batch(rows), {
        ...this.at(next, good),
        time: Float64Array.from(good, ({ time }) => time),
      });
      this.pass(good, next);
      [good, rows] = [[], []];
      return batch;
    };
    for (const record of records) {
      try {
        rows.push(payload.row(record.bytes));
        good.push(record);
      } catch (cause) {
        if (good.length > 0) yield group();
        yield await this.refuse(record, cause as Error, next);
        this.pass([record], next);
      }
    }
    if (good.length > 0) yield group();
  }

  private pass(records: readonly FeedRecord[], next: Map<number, number>) {
    for (const { partition, offset } of records) next.set(partition, offset + 1);
    this.records += records.length;
  }

  /**
   * What is made of a record that cannot be read.
   * @throws MeanderError `input` unless such records are passed over, or where there are too many
   */
  private async refuse(record: FeedRecord, { message }: Error, next: Map<number, number>): Promise<RecordBatch> {
    const { onPoison = 'fail' } = this.options;
    const place = placeOf(this.feed, record);
    if (onPoison === 'fail') {
      throw inputError(
        `${place}: the record cannot be read: ${message}. --on-poison skip passes over such records, --on-poison topic:NAME copies them.`,
      );
    }
    const key = `${this.feed.name.replace(NAME, '$2')}/${record.partition}@${record.offset}`;
    if (typeof onPoison === 'object') await this.feed.publish(key, record.bytes, onPoison.topic);
    const batch = withOrigin(emptyBatch(this.payload.schema), {
      ...this.at(next, [record]),
      rejected: { rows: 1, reason: 'poison' },
    });
    const [poison, records] = [++this.poison, this.records + 1];
    if (records >= JUDGED_FROM && poison > BREAKER * records) {
      throw inputError(
        `${place}: ${poison} of ${records} records cannot be read, more than ${100 * BREAKER} %, so something else is wrong; the latest: ${message}.`,
      );
    }
    return batch;
  }
}
