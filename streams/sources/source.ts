import type { RecordBatch, Schema } from 'apache-arrow';

/** Something that record batches are read from. */
export interface Source {
  /** For messages. */
  readonly name: string;
  /** What a resumed run compares, so that it goes on with the same data. */
  readonly identity: string;
  /** The schema that all its record batches have. */
  schema(): Promise<Schema>;
  /**
   * Reads from a position on (null: from the start); each record batch is marked with its provenance.
   * Aborting the signal closes what was opened and ends the reading.
   */
  open(position: unknown, signal: AbortSignal): AsyncIterable<RecordBatch>;
  /** Whether what is complete today may go on tomorrow. */
  readonly endless?: boolean;
  /** Takes note that everything before a position is durably learned. */
  acknowledge?(position: unknown): Promise<void>;
  /** Lets go of what the source holds open between readings. */
  close?(): Promise<void>;
  /** The part of the source before a position, 0…1, where its length is known. */
  progress?(position: unknown): number | undefined;
}
