import type { RecordBatch, Schema } from 'apache-arrow';
import type { PayloadName } from './payloadNames.js';

/** How records are to be read. */
export interface PayloadOptions {
  /** What records hold; by default the first record decides. `float32` must be named, since any bytes could be it. */
  payload?: PayloadName;
  /**
   * Fields of objects that are the features, in this order, also of nested objects, such as `after.x`; by default the
   * only list of numbers, else all fields of numbers and booleans.
   */
  columns?: readonly string[];
  /** A field of lists of numbers that are the features, instead of `columns`. */
  vector?: string;
  /** Names of the features of a model, to be found in the records; `columns` have priority. */
  features?: readonly string[];
  /** How the features of a model are found: by their names (default), or as the fields of the first record stand. */
  match?: 'name' | 'place';
  /** Further numeric fields of objects, such as a weight; they become columns of their own. */
  extraColumns?: readonly string[];
  /** Whether features may be missing in some of the first records, because bad rows are not an error; default false. */
  allowMissing?: boolean;
  /** What becomes of records that cannot be read; see `PoisonOptions`. */
  onPoison?: 'fail' | 'skip' | { topic: string };
  /** Called with a sentence about what was chosen, and about fields that later records add. */
  notify?: (message: string) => void;
  /** Decodes records in the wire format of a schema registry; `schemaRegistry` makes one. */
  registry?: (bytes: Uint8Array) => unknown;
}

/** The numbers of a record: its features, then its extra columns; null where a field is null or missing. */
export type Row = (number | null)[];

/** Reads records of one row each. */
export interface RowPayload {
  /** Tells the two kinds apart. */
  kind: 'rows';
  /** The schema of the record batches. */
  schema: Schema;
  /**
   * The numbers of a record; a promise of them where its schema must be fetched first.
   * @param place what messages call the record
   * @throws Error that says why the record cannot be read; MeanderError where no record can be read now
   */
  row(bytes: Uint8Array, place?: () => string): Row | Promise<Row>;
  /** Rows as one record batch. */
  batch(rows: readonly Row[]): RecordBatch;
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
