import type { RecordBatch, Schema } from 'apache-arrow';
import type { KeptRows } from '../formats/tables/keptRows.js';
import type { RowIndex } from './rowIndex.js';

/**
 * Something that record batches are read from.
 * @category Sources
 */
export interface Source {
  /** What error messages call it. */
  readonly name: string;
  /** What identifies its data: a resumed run compares it with that of its checkpoint. */
  readonly identity: string;
  /**
   * What earlier versions took for its identity, which says less. A run may be resumed from a checkpoint with it, with
   * the warning that the data was not compared.
   */
  readonly olderIdentity?: string;
  /** The schema that all its record batches have. */
  schema(): Promise<Schema>;
  /**
   * Reads from a position on; each record batch carries its origin (`withOrigin`). Each call is a reading of its own.
   * @param position of a record batch's origin, or null for the start; survives JSON
   * @param signal aborting it ends the reading and closes what it opened
   */
  open(position: unknown, signal: AbortSignal): AsyncIterable<RecordBatch>;
  /** Whether more rows may come later, so that a run that read them all is not complete for ever. */
  readonly endless?: boolean;
  /**
   * Whether it can be read from the start again, after it was read to its end, and then gives the same rows, such as
   * files and queries; default false.
   */
  readonly rereadable?: boolean;
  /** The columns of the option `keep`, where the option `keepApart` left them out of the record batches. */
  readonly kept?: KeptRows;
  /** Where rows stand in its files, for a source of files that can be read from any row on. */
  readonly rowIndex?: RowIndex;
  /** Tells the source that everything before a position is learned and written to disk. */
  acknowledge?(position: unknown): Promise<void>;
  /** Closes what the source holds open between readings. */
  close?(): Promise<void>;
  /** The part of the source before a position, 0…1; undefined where its length is not known. */
  progress?(position: unknown): number | undefined;
  /**
   * Records that wait behind those that the latest reading gave; null where that is not known. A source that has no end
   * to be behind, such as a file, lacks it. @throws any error of the server
   */
  lag?(): Promise<number | null>;
}
