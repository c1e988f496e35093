/** State of the stop rule: the best `recent` distortion seen and how many mini-batches ago. */
export interface EarlyStoppingState {
  best: number | null;
  batchesWithoutImprovement: number;
}

/**
 * One more mini-batch: an improvement is a `recent` distortion below best·(1 − tolerance). The run stops when
 * `since` reaches the patience. Looks at every mini-batch, so it does not depend on when checkpoints are made.
 */
export function updateEarlyStopping(
  state: EarlyStoppingState,
  recent: number | null,
  tolerance: number,
): EarlyStoppingState {
  if (recent === null) return state;
  if (state.best === null || recent < state.best * (1 - tolerance))
    return { best: recent, batchesWithoutImprovement: 0 };
  return { best: state.best, batchesWithoutImprovement: state.batchesWithoutImprovement + 1 };
}
