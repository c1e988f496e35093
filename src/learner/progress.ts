import type { LearnedBatch } from '../model/learnedBatch.js';
import type { BatchSizes } from './batchSizes.js';

/** The part of a checkpoint that this component writes and reads. */
export interface ProgressState {
  /** Mini-batches applied. */
  readonly step: number;
  /** Σ ‖movement‖² of all centroids in the latest step. */
  readonly movement: number;
  /** Learned rows at the end of each mini-batch that was shorter than `batchSize` says, the latest 10,000 of them. */
  readonly flushes: readonly number[];
  /**
   * Event time that the weights refer to, in seconds: the latest event learned; null where nothing is forgotten by
   * time.
   */
  readonly clock: number | null;
}

/** No mini-batch yet. */
export const noProgress: ProgressState = { step: 0, movement: 0, flushes: [], clock: null };

/** Short mini-batches that are remembered. */
const MOST_FLUSHES = 10_000;

/** Counts mini-batches and remembers where short ones ended, so that a replay can cut the stream in the same way. */
export class Progress {
  private current: ProgressState;

  constructor(
    private readonly sizes: BatchSizes,
    { step, movement, flushes, clock }: ProgressState,
  ) {
    this.current = { step, movement, flushes, clock };
  }

  /** Takes a mini-batch into account. */
  after({ step, rows, n, movement, clock }: LearnedBatch): void {
    const short = n < this.sizes.after(rows - n);
    const { flushes } = this.current;
    this.current = {
      step,
      movement,
      flushes: short ? [...flushes, rows].slice(-MOST_FLUSHES) : flushes,
      clock,
    };
  }

  /** The part of a checkpoint that restores it. */
  state(): ProgressState {
    return this.current;
  }
}
