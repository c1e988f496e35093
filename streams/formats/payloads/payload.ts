import type { RecordBatch, Schema } from 'apache-arrow';
import type { ColumnOptions } from '../../points/columnOptions.js';
import type { PayloadName } from './payloadNames.js';

/**
 * Which fields of objects are the features, the weight and the time; a name may be a path, such as `after.x`. What is
 * chosen by default is the same as for columns.
 */
type FieldOptions = Omit<ColumnOptions, 'timeUnit'>;

/** How records are to be read. */
export interface PayloadOptions extends FieldOptions {
  /** What records hold; by default the first record decides. `float32` must be named, since any bytes could be it. */
  payload?: PayloadName;
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
