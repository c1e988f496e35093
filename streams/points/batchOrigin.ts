import { makeData, RecordBatch, type Schema, Struct } from 'apache-arrow';

/**
 * A record of a feed that rows came from.
 * @category Sources
 */
export interface OriginRecord {
  /** Number of its partition, from 0. */
  readonly partition: number;
  /** Its position in the partition. */
  readonly offset: number;
  /** The feed's timestamp, in milliseconds since 1970. */
  readonly time: number;
  /** Its key; null or absent where it has none. */
  readonly key?: Uint8Array | null;
  /** Its value. */
  readonly bytes?: Uint8Array;
}

/**
 * Where a record batch comes from.
 * @category Sources
 */
export interface BatchOrigin {
  /** Argument of `Source.open` that makes this record batch the first one that is read. */
  position: unknown;
  /** Number of the pass over the source in which it was read, from 0. */
  pass: number;
  /** The file, topic or other place that it was read from; for error messages. */
  name: string;
  /** Number of the record batch in that place, from 0; for error messages. */
  batch: number;
  /** Number of its first row in that place, from 0, where the source counts rows across record batches. */
  row?: number;
  /** When its rows happened, in milliseconds since 1970: one number for all rows, or one per row. */
  time?: number | Float64Array;
  /** For a feed: the name of its topic or stream. */
  topic?: string;
  /** For a feed: the record that each row came from; a single record holds all rows. */
  records?: readonly OriginRecord[];
  /** True where further record batches hold the rest of its last record. */
  unfinished?: boolean;
  /** True where the next record batch is there already, so what is done with this one may wait for it. */
  followed?: boolean;
  /** Rows that the source could not read, and why. The record batch itself is then empty. */
  rejected?: { rows: number; reason: string };
  /** True for an empty record batch that says: the feed is idle, so learn from the waiting rows now. */
  flush?: boolean;
}

const origins = new WeakMap<RecordBatch, BatchOrigin>();

/**
 * Records where a record batch comes from. Sources call this on every record batch they yield, so that a stream can
 * carry plain Arrow record batches.
 * @returns the same record batch
 * @category Sources
 */
export function withOrigin(batch: RecordBatch, origin: BatchOrigin): RecordBatch {
  origins.set(batch, origin);
  return batch;
}

/**
 * Where a record batch comes from; undefined where no source said so, such as for one made by the caller.
 * @category Sources
 */
export const originOf = (batch: RecordBatch): BatchOrigin | undefined => origins.get(batch);

/** A record batch without rows, for an origin that has something to report: rejected rows, or an idle feed. */
export function emptyBatch(schema: Schema): RecordBatch {
  const children = schema.fields.map(({ type }) => makeData({ type: type as Struct, length: 0 }));
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: 0, children }));
}
