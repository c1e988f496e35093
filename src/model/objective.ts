/** ρ of `recent`: a mini-batch counts half as much after 14 further ones. */
const RECENT = 0.95;

/** Sums behind the running objective; plain numbers, so that a checkpoint can hold them. */
export interface ObjectiveState {
  batchInertia: number;
  batchWeight: number;
  recentInertia: number;
  recentWeight: number;
  totalInertia: number;
  totalWeight: number;
}

/**
 * Distortion (weighted mean squared distance) measured before the centroids moved (prequential, Dawid 1984): of the
 * latest mini-batch, exponentially weighted, of all rows so far; and of the current centroids on the hold-out rows.
 * A field is null while nothing was measured.
 */
export interface Distortion {
  batch: number | null;
  recent: number | null;
  mean: number | null;
  holdout: number | null;
}

/** Nothing measured yet. */
export const emptyObjective = (): ObjectiveState => ({
  batchInertia: 0,
  batchWeight: 0,
  recentInertia: 0,
  recentWeight: 0,
  totalInertia: 0,
  totalWeight: 0,
});

/** The state after one more mini-batch. */
export function observe(state: ObjectiveState, inertia: number, weight: number): ObjectiveState {
  return {
    batchInertia: inertia,
    batchWeight: weight,
    recentInertia: RECENT * state.recentInertia + inertia,
    recentWeight: RECENT * state.recentWeight + weight,
    totalInertia: state.totalInertia + inertia,
    totalWeight: state.totalWeight + weight,
  };
}

const per = (inertia: number, weight: number) => (weight > 0 ? inertia / weight : null);

/** The objective as people read it. */
export const distortion = (state: ObjectiveState, holdout: number | null): Distortion => ({
  batch: per(state.batchInertia, state.batchWeight),
  recent: per(state.recentInertia, state.recentWeight),
  mean: per(state.totalInertia, state.totalWeight),
  holdout,
});
