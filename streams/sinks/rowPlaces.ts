import type { RecordBatch } from 'apache-arrow';
import { originOf } from '../points/batchOrigin.js';

/** Where the rows of a record batch were read from. */
export interface RowPlace {
  /** The file or other place. */
  readonly name: string;
  /** Number of the first row there, from 0. */
  readonly row: number;
}

/**
 * Follows the rows of a source that is read from its start: the place of each record batch, and the number of its first
 * row there. Sources that count rows say it; for others the rows are counted here.
 */
export class RowPlaces {
  private name = '';
  private next = 0;

  /** To be called with every record batch in turn. */
  of(batch: RecordBatch): RowPlace {
    const origin = originOf(batch);
    const name = origin?.name ?? '';
    const row = origin?.row ?? (name === this.name ? this.next : 0);
    this.name = name;
    this.next = row + batch.numRows;
    return { name, row };
  }
}
