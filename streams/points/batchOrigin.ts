import { makeData, RecordBatch, type Schema, Struct } from 'apache-arrow';

/** Where a record batch came from. */
export interface BatchOrigin {
  /** What `Source.open` takes to read this record batch again as the first. */
  position: unknown;
  /** Reading of the source that this is, from 0. */
  pass: number;
  /** For messages: the file or other name, and the record batch's number in it, from 0. */
  name: string;
  batch: number;
  /** Its first row, from 0, where the source counts rows across record batches. */
  row?: number;
  /** When its rows happened, in milliseconds since 1970: of all, or of each. */
  time?: number | Float64Array;
  /** Rows that the source could not read; they stand for those of the record batch, which has none. */
  rejected?: { rows: number; reason: string };
  /** The feed fell idle: rows that wait become a short mini-batch now. The record batch has none. */
  flush?: boolean;
}

const known = new WeakMap<RecordBatch, BatchOrigin>();

/** Notes where a record batch came from; sources do this, so that plain record batches can travel the stream. */
export function withOrigin(batch: RecordBatch, provenance: BatchOrigin): RecordBatch {
  known.set(batch, provenance);
  return batch;
}

/** Where a record batch came from, if its source said so. */
export const originOf = (batch: RecordBatch): BatchOrigin | undefined => known.get(batch);

/** A record batch without rows, to say something by its provenance alone. */
export function emptyBatch(schema: Schema): RecordBatch {
  const children = schema.fields.map(({ type }) => makeData({ type: type as Struct, length: 0 }));
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: 0, children }));
}
