import type { RecordBatch, Schema } from 'apache-arrow';
import type { PayloadName } from './payloadNames.js';

/** How records are to be read. */
export interface PayloadOptions {
  /** What records hold; by default the first record decides. `float32` must be named, since any bytes could be it. */
  payload?: PayloadName;
  /** Fields of JSON objects that are the features, in this order; by default all numeric fields of the first record. */
  columns?: readonly string[];
  /** Names of the features of a model, to be found in the records; `columns` have priority. */
  features?: readonly string[];
  /** How the features of a model are found: by their names (default), or as the fields of the first record stand. */
  match?: 'name' | 'place';
  /** Further numeric fields of JSON objects, such as a weight; they become columns of their own. */
  extraColumns?: readonly string[];
}

/** Reads records of one row each. */
export interface RowPayload {
  /** Tells the two kinds apart. */
  kind: 'rows';
  /** The schema of the record batches. */
  schema: Schema;
  /**
   * The numbers of a record: its features, then its extra columns.
   * @throws Error that says why the record cannot be read
   */
  row(bytes: Uint8Array): number[];
  /** Rows as one record batch. */
  batch(rows: readonly (readonly number[])[]): RecordBatch;
}

/** Reads records that each hold an Arrow stream of any number of rows. */
export interface ArrowPayload {
  /** Tells the two kinds apart. */
  kind: 'arrow';
  /** The schema of the record batches. */
  schema: Schema;
  /**
   * The record batches of a record, valid until the second-next record is read.
   * @throws Error that says why the record cannot be read
   */
  batches(bytes: Uint8Array): Promise<RecordBatch[]>;
}

/** Reads the records of a feed, each by its bytes alone. */
export type Payload = RowPayload | ArrowPayload;
