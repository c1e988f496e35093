import type { ClusterEvent } from '../adapt/clusterEvent.js';
import type { Screening } from '../kernel/index.js';
import type { Model } from '../model/model.js';
import { distortion, type ObjectiveState } from '../model/objective.js';
import type { HeldRows } from '../model/points.js';
import { type Checkpoint, initialStates } from './checkpoint.js';
import type { RowCounts } from './ledger.js';

/**
 * What can be shown of a run at its latest mini-batch boundary. It costs a copy of the centroids and weights, which is
 * a small part of the cost of a checkpoint; no run can continue from it.
 */
export interface LightSnapshot {
  /** A copy of the model. */
  readonly model: Model;
  /** Mini-batches applied. */
  readonly step: number;
  /** Rows by what became of them. */
  readonly rows: RowCounts;
  /** Sums behind the running distortions. */
  readonly objective: ObjectiveState;
  /** Σ ‖movement‖² of all centroids in the latest step. */
  readonly movement: number;
  /** k, Σ w·‖x − c‖² of each cluster so far, decayed as the weights are; empty before the first step. */
  readonly perClusterInertia: readonly number[];
  /** How the latest mini-batch was assigned. */
  readonly screening: Screening | null;
  /** k, the number of each cluster that no other cluster ever gets; null where clusters are not tracked. */
  readonly ids: readonly number[] | null;
  /** The latest events of the clusters, the oldest first. */
  readonly journal: readonly ClusterEvent[];
  /** Rows in the hold-out sample. */
  readonly heldRows: number;
}

/** A run as it is seen from outside while it learns; each method copies only what it returns. */
export interface RunView {
  /** Mini-batches applied, rows, objective and movement, without a copy. */
  readonly status: Pick<Checkpoint, 'step' | 'rows' | 'objective' | 'movement'>;
  /** The model and what can be shown beside it. @throws MeanderError `input` before the centroids are seeded */
  snapshot(): LightSnapshot;
  /** The first rows of the hold-out sample. @throws MeanderError `input` before the centroids are seeded */
  heldOut(most: number): HeldRows;
  /** Everything that a run needs to go on. @throws MeanderError `input` before the centroids are seeded */
  checkpoint(): Checkpoint;
}

/** Says that a model cannot be continued. */
const NOT_RESUMABLE = 'This model was copied from a run in progress to be looked at; no run can be resumed from it.';

/**
 * A model to label, measure and look at, made of a snapshot. It has the digest of the checkpoint of the same step, but
 * counts as complete, since no run can go on from it.
 * @param options the options of the run
 * @param held the hold-out sample, where it is known
 */
export function lightCheckpoint(
  { model, step, rows, objective, movement, perClusterInertia, screening }: LightSnapshot,
  { options, held }: Pick<Checkpoint, 'options'> & Partial<Pick<Checkpoint, 'held'>>,
): Checkpoint {
  return {
    ...initialStates,
    ...(held && { held }),
    ...{ model, options, step, rows, objective, movement, perClusterInertia, screening },
    featureNames: model.featureNames ?? [],
    complete: true,
    warnings: [NOT_RESUMABLE],
    distortion: distortion(objective, null),
    lowerBound: null,
  };
}
