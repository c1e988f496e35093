/** State of the stop rule: the best `recent` distortion seen and how many mini-batches ago. */
export interface StopState {
  best: number | null;
  since: number;
}

/**
 * One more mini-batch: an improvement is a `recent` distortion below best·(1 − tolerance). The run stops when
 * `since` reaches the patience. Looks at every mini-batch, so it does not depend on when checkpoints are made.
 */
export function watch(state: StopState, recent: number | null, tolerance: number): StopState {
  if (recent === null) return state;
  if (state.best === null || recent < state.best * (1 - tolerance)) return { best: recent, since: 0 };
  return { best: state.best, since: state.since + 1 };
}
