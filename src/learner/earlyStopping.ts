import type { LearnedBatch } from '../model/learnedBatch.js';

/** The part of a checkpoint that this component writes and reads. */
export interface EarlyStoppingState {
  /** Progress toward the stop of a run that no longer improves. */
  readonly earlyStopping: {
    /** The lowest `recent` distortion so far; null before the first mini-batch. */
    readonly best: number | null;
    /** Mini-batches since it improved. */
    readonly batchesWithoutImprovement: number;
  };
}

/** Nothing measured yet. */
export const nothingMeasured: EarlyStoppingState = { earlyStopping: { best: null, batchesWithoutImprovement: 0 } };

/** When to stop. */
export interface EarlyStoppingOptions {
  /** Mini-batches without an improvement after which the run stops; null: never. */
  patience: number | null;
  /** Relative improvement that counts, 0 … 1. */
  tolerance: number;
}

/**
 * Ends a run that no longer improves: an improvement is a `recent` distortion below best · (1 − tolerance). It looks at
 * every mini-batch, so it does not depend on how often checkpoints are made.
 */
export class EarlyStopping {
  private current: EarlyStoppingState;

  constructor(
    private readonly options: EarlyStoppingOptions,
    { earlyStopping }: EarlyStoppingState,
  ) {
    this.current = { earlyStopping };
  }

  /** Whether the run has not improved for as long as the options allow. */
  get exhausted(): boolean {
    const { patience } = this.options;
    return patience !== null && this.current.earlyStopping.batchesWithoutImprovement >= patience;
  }

  /** Takes a mini-batch into account. */
  after({ recent }: Pick<LearnedBatch, 'recent'>): void {
    if (recent === null) return;
    const { best, batchesWithoutImprovement } = this.current.earlyStopping;
    const improved = best === null || recent < best * (1 - this.options.tolerance);
    this.current = {
      earlyStopping: improved
        ? { best: recent, batchesWithoutImprovement: 0 }
        : { best, batchesWithoutImprovement: batchesWithoutImprovement + 1 },
    };
  }

  /** The part of a checkpoint that restores it. */
  state(): EarlyStoppingState {
    return this.current;
  }
}
