/** Factor by which `recent` decays per mini-batch: after 14 further mini-batches a mini-batch counts half as much. */
const RECENT_DECAY = 0.95;

/** Sums behind the running objective; plain numbers, so that a checkpoint can hold them. */
export interface ObjectiveState {
  /** Σ w·‖x − c‖² of the latest mini-batch. */
  batchInertia: number;
  /** Σ w of the latest mini-batch. */
  batchWeight: number;
  /** Σ w·‖x − c‖² of all mini-batches, exponentially weighted. */
  recentInertia: number;
  /** Σ w of all mini-batches, exponentially weighted in the same way. */
  recentWeight: number;
  /** Σ w·‖x − c‖² of all mini-batches. */
  totalInertia: number;
  /** Σ w of all mini-batches. */
  totalWeight: number;
}

/**
 * The objective as people read it: the distortion, which is the weighted mean squared distance of rows to their nearest
 * centroid. All but `holdout` are prequential (Dawid 1984): each mini-batch is measured before the centroids move.
 * A field is null where nothing has been measured yet.
 */
export interface Distortion {
  /** Of the latest mini-batch. */
  batch: number | null;
  /** Exponentially weighted over the latest mini-batches. */
  recent: number | null;
  /** Of all rows so far. */
  mean: number | null;
  /** Of the current centroids, on rows that are never learned from. */
  holdout: number | null;
}

/** The state before anything is measured. */
export const emptyObjective = (): ObjectiveState => ({
  batchInertia: 0,
  batchWeight: 0,
  recentInertia: 0,
  recentWeight: 0,
  totalInertia: 0,
  totalWeight: 0,
});

/**
 * The state after one more mini-batch.
 * @param inertia Σ w·‖x − c‖² of the mini-batch, measured before the centroids moved
 * @param weight Σ w of the mini-batch
 */
export function observe(state: ObjectiveState, inertia: number, weight: number): ObjectiveState {
  return {
    batchInertia: inertia,
    batchWeight: weight,
    recentInertia: RECENT_DECAY * state.recentInertia + inertia,
    recentWeight: RECENT_DECAY * state.recentWeight + weight,
    totalInertia: state.totalInertia + inertia,
    totalWeight: state.totalWeight + weight,
  };
}

const perWeight = (inertia: number, weight: number) => (weight > 0 ? inertia / weight : null);

/**
 * The objective that a state stands for.
 * @param holdout distortion of the current centroids on the hold-out; null where there is no hold-out
 */
export const distortion = (state: ObjectiveState, holdout: number | null): Distortion => ({
  batch: perWeight(state.batchInertia, state.batchWeight),
  recent: perWeight(state.recentInertia, state.recentWeight),
  mean: perWeight(state.totalInertia, state.totalWeight),
  holdout,
});
