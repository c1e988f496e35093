import type { RecordBatch } from 'apache-arrow';

/** Where a record batch came from. */
export interface Provenance {
  /** What `Source.open` takes to read this record batch again as the first. */
  position: unknown;
  /** Reading of the source that this is, from 0. */
  pass: number;
  /** For messages: the file or other name, and the record batch's number in it, from 0. */
  name: string;
  batch: number;
  /** Its first row, from 0, where the source counts rows across record batches. */
  row?: number;
}

const known = new WeakMap<RecordBatch, Provenance>();

/** Notes where a record batch came from; sources do this, so that plain record batches can travel the stream. */
export function mark(batch: RecordBatch, provenance: Provenance): RecordBatch {
  known.set(batch, provenance);
  return batch;
}

/** Where a record batch came from, if its source said so. */
export const provenanceOf = (batch: RecordBatch): Provenance | undefined => known.get(batch);
