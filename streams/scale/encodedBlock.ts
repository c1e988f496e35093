import type { BlockStatistics } from '../../src/learner/index.js';
import { noSums, SumsReader } from './statisticsBytes.js';

/** The sums of a block as the log holds them. */
export interface EncodedBlock extends Omit<BlockStatistics, 'statistics'> {
  /** What `encodeSums` gives. */
  readonly bytes: Uint8Array;
}

/** A block without any valid row. */
export const withoutRows = (counts: Omit<BlockStatistics, 'statistics'>): EncodedBlock => ({
  bytes: noSums,
  ...counts,
});

/**
 * Blocks whose sums are read when they are merged, into memory that all share: statistics are valid until those of the
 * next block are asked for.
 */
export function decoded(blocks: readonly EncodedBlock[], k: number, d: number): BlockStatistics[] {
  const reader = new SumsReader(k, d);
  return blocks.map(({ bytes, ...counts }) => ({
    ...counts,
    get statistics() {
      return reader.read(bytes);
    },
  }));
}
