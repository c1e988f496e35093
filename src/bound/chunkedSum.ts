import { CHUNK_ROWS } from '../kernel/kernel.js';

/** Roundings that a chunked sum over some rows may have seen, one term being at hand already. */
export const addedTerms = (rows: number): number => Math.min(rows, CHUNK_ROWS) + rows / CHUNK_ROWS + 2;

/**
 * Many sums over one stream of rows at once: those of the current chunk of rows apart from those of all complete
 * chunks, so that a sum over n rows sees chunk + n/chunk roundings instead of n.
 */
export class ChunkedSum {
  /** The sums of all complete chunks. */
  readonly total: Float64Array;
  /** The sums of the current chunk; the caller adds to them. */
  readonly chunk: Float64Array;

  /** @param count number of sums */
  constructor(count: number) {
    [this.total, this.chunk] = [new Float64Array(count), new Float64Array(count)];
  }

  /** One of the sums, over all rows. */
  at(index: number): number {
    return this.total[index] + this.chunk[index];
  }

  /** Completes the current chunk. */
  merge(): void {
    const { total, chunk } = this;
    for (let i = 0; i < total.length; i++) total[i] += chunk[i];
    chunk.fill(0);
  }

  /** Goes on from other sums. */
  restore(total: Float64Array, chunk: Float64Array): void {
    this.total.set(total);
    this.chunk.set(chunk);
  }
}
