import { brokerError, MeanderError, usageError } from '../../src/errors.js';
import type { Feed, FeedTransactions, Offsets, OutgoingRecord } from '../feeds/feed.js';
import type { Prediction } from '../operators/prediction.js';
import { originOf } from '../points/batchOrigin.js';
import { offsetsOf, positionAfter } from '../sources/feed/position.js';
import { ownColumnName } from './ownColumnName.js';

/** Labels that are published to a feed, prediction by prediction. */
export interface LabelsFeed {
  /** The fields of labels that have another name than usual, by the usual name. */
  readonly renamed: ReadonlyMap<string, string>;
  /**
   * Publishes one record per valid row; resolves once the feed has stored all of them.
   * @throws MeanderError `broker` where it cannot be written
   */
  write(prediction: Prediction): Promise<void>;
  /** Closes the feed. */
  close(): Promise<void>;
  /** Closes the feed, too: what is published cannot be taken back. */
  abandon(): Promise<void>;
}

/**
 * Opens a feed for labels; the topic is created if it does not exist. Each row becomes one record. Where the row came
 * as a JSON object, that is the value, with `cluster` and `distance` added (`meander_cluster` and so on where it has
 * fields of these names); else the value is `{"cluster":…,"distance":…}`. The key is that of the row's record, and the
 * headers say where that is: `meander-topic`, `meander-partition`, `meander-offset`; rows of other sources, and of
 * records with many rows, have their number in `meander-row`.
 * @throws MeanderError `usage` where the feed can only be read, `broker` where the topic cannot be created
 */
export async function openLabelsFeed(feed: Feed): Promise<LabelsFeed> {
  if (!feed.publishAll) throw usageError(`${feed.name} can only be read.`);
  await feed.create();
  const renamed = new Map<string, string>();
  return {
    renamed,
    async write(prediction) {
      try {
        await feed.publishAll?.(labelledRecords(prediction, renamed));
      } catch (cause) {
        if (cause instanceof MeanderError) throw cause;
        throw brokerError(`The labels cannot be published to ${feed.name}: ${(cause as Error).message}.`, { cause });
      }
    },
    close: () => feed.close(),
    abandon: () => feed.close(),
  };
}

/** Records and milliseconds after which a transaction is committed although more labels are coming. */
const [MOST_RECORDS, LONGEST] = [16_384, 1000];

/**
 * Labels that are published exactly once: a transaction holds those of some record batches, and the offsets after them.
 * It is committed as soon as the source has no more waiting, or it holds enough. All record batches that came as one
 * record are in the same transaction; some without labels only move the offsets of the next one.
 */
export function openLabelsOnce(transactions: FeedTransactions): LabelsFeed {
  const renamed = new Map<string, string>();
  let records: OutgoingRecord[] = [];
  let next: Offsets = new Map();
  let began = performance.now();
  const commit = async () => {
    const [some, offsets] = [records, next];
    [records, next] = [[], new Map()];
    await transactions.commit(some, offsets);
  };
  return {
    renamed,
    async write(prediction) {
      const origin = originOf(prediction.batch);
      const after = origin && positionAfter(origin);
      if (records.length === 0) began = performance.now();
      for (const record of labelledRecords(prediction, renamed)) records.push(record);
      if (!origin || !after || origin.unfinished) return;
      next = offsetsOf(after);
      const waits = origin.followed && records.length < MOST_RECORDS && performance.now() - began < LONGEST;
      if (!waits && (records.length > 0 || origin.flush)) await commit();
    },
    async close() {
      await commit();
      await transactions.close();
    },
    abandon: () => transactions.close(),
  };
}

function labelledRecords(prediction: Prediction, renamed: Map<string, string>): OutgoingRecord[] {
  const { batch, points, labels, distances, step } = prediction;
  const { records = [], topic = '', row: first = 0, name = '' } = originOf(batch) ?? {};
  const encoder = new TextEncoder();
  return Array.from(labels, (cluster, i) => {
    const row = points.rowNumbers?.[i] ?? i;
    const holdsMany = records.length === 1 && batch.numRows > 1;
    const record = holdsMany ? records[0] : records[row];
    const own = { cluster, distance: distances[i], ...(step !== undefined && { step }) };
    const { partition, offset } = record ?? {};
    return {
      key: record?.key ?? null,
      value: encoder.encode(withLabel(holdsMany ? undefined : record?.bytes, own, renamed)),
      headers: {
        ...(record
          ? { 'meander-topic': topic, 'meander-partition': `${partition}`, 'meander-offset': `${offset}` }
          : { 'meander-source': name }),
        ...((holdsMany || !record) && { 'meander-row': `${first + row}` }),
      },
    };
  });
}

/** The text of a JSON object with fields added, all other bytes as they came; of the fields alone where it is none. */
function withLabel(bytes: Uint8Array | undefined, own: Record<string, number>, renamed: Map<string, string>): string {
  const text = bytes?.[0] === undefined ? '' : textOf(bytes);
  if (!text.startsWith('{')) return JSON.stringify(own);
  const taken = Object.keys(JSON.parse(text));
  const fields = Object.entries(own).map(([usual, value]) => {
    const name = ownColumnName(usual, taken);
    if (name !== usual) renamed.set(usual, name);
    return `${JSON.stringify(name)}:${value}`;
  });
  return `${text.slice(0, -1)}${taken.length > 0 ? ',' : ''}${fields.join(',')}}`;
}

/** The text of a record, without white space around it; empty where it is not that of a JSON object. */
function textOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes).trim();
  return text.endsWith('}') ? text : '';
}
