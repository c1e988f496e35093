import { type AdaptationState, noTracking } from '../adapt/adaptation.js';
import { type LearningState, nothingLearned } from '../adapt/replica.js';
import { noReplicas, type ReplicasState } from '../adapt/replicas.js';
import type { LowerBound } from '../bound/certificate.js';
import type { Screening } from '../kernel/index.js';
import type { Model } from '../model/model.js';
import type { Distortion } from '../model/objective.js';
import { type EarlyStoppingState, nothingMeasured } from './earlyStopping.js';
import { type HoldoutState, nothingHeld } from './holdout.js';
import { emptyLedger, type LedgerState, ledgerState } from './ledger.js';
import { type LowerBoundsState, nothingProved } from './lowerBounds.js';
import { noProgress, type ProgressState } from './progress.js';
import { orderUnknown, type StreamOrderState } from './streamOrder.js';

/**
 * What the components of a run remember. Each part is declared, written and read by its component alone, so a new field
 * is one edit in one file, and both a fresh start and a resumed run are made from a value of this type.
 */
export interface ComponentStates
  extends LedgerState,
    HoldoutState,
    ProgressState,
    LearningState,
    EarlyStoppingState,
    AdaptationState,
    ReplicasState,
    StreamOrderState,
    LowerBoundsState {}

/** The components of a run that has learned nothing yet. A field that an older checkpoint lacks has this value. */
export const initialStates: ComponentStates = {
  ...ledgerState(emptyLedger),
  ...nothingHeld,
  ...noProgress,
  ...nothingLearned,
  ...nothingMeasured,
  ...noTracking,
  ...noReplicas,
  ...orderUnknown,
  ...nothingProved,
};

/** Everything that a run needs to go on from a boundary to the same bits. */
export interface RunState extends ComponentStates {
  /** Centroids, weights and transform. */
  readonly model: Model;
  /** True after the last mini-batch of the run. */
  readonly complete: boolean;
  /** Things that a person should know, such as fewer distinct rows than k. */
  readonly warnings: readonly string[];
}

/** What a checkpoint tells beside what a resumed run needs. */
export interface CheckpointViews {
  /** The running objective: prequential distortions and that of the hold-out. */
  readonly distortion: Distortion;
  /** How the latest mini-batch was assigned, and so why it was fast or slow; null in a checkpoint read from a file. */
  readonly screening: Screening | null;
  /**
   * What is proved about any k fixed centroids on the rows learned so far, each with its own weight, whatever the run
   * forgets. Nothing is proved about this model; see `certify`. Null unless asked for, and in a checkpoint read from a
   * file.
   */
  readonly lowerBound: LowerBound | null;
}

/**
 * An immutable value: everything that a run needs to go on from here to the same bits, and what a person wants to see.
 * A model file is the checkpoint of a run that is complete.
 * @category Models
 */
export interface Checkpoint extends RunState, CheckpointViews {
  /** d names, in the order of the features. */
  readonly featureNames: readonly string[];
  /** The options that decide the bits, by name; a resumed run must have the same. */
  readonly options: Readonly<Record<string, string | number | null>>;
}
