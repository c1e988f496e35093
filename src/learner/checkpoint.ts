import type { TrackerState } from '../adapt/clusterTracker.js';
import type { ReplicaState } from '../adapt/replicas.js';
import type { Certificate } from '../bound/certificate.js';
import type { Screening } from '../kernel/index.js';
import type { Model } from '../model/model.js';
import type { Distortion, ObjectiveState } from '../model/objective.js';
import type { HeldRows } from '../model/points.js';
import type { EarlyStoppingState } from './earlyStopping.js';

/** Rows by what became of them: read = learned + heldOut + rejected. */
export interface RowCounts {
  read: number;
  learned: number;
  heldOut: number;
  rejected: number;
}

/** Where reading must go on: a source's own position and how many rows of the record batch there are done with. */
export interface Position {
  /** Opaque outside its source; null before the first record batch. */
  source: unknown;
  /** Rows of that record batch that were learned, held out or rejected already. */
  rowsDone: number;
  /** Valid rows of the current pass that are done with; decides which rows are held out. */
  ordinal: number;
  pass: number;
}

/**
 * An immutable value: everything that a run needs to go on from here to the same bits, and what a person wants to see.
 * A model is a checkpoint whose run is over.
 */
export interface Checkpoint {
  readonly model: Model;
  readonly featureNames: readonly string[];
  readonly options: Readonly<Record<string, string | number | null>>;
  /** Mini-batches applied. */
  readonly step: number;
  readonly rows: RowCounts;
  /** Rejected rows by reason: `null`, `NaN`, `infinite`, `weight`. */
  readonly rejectedBy: Readonly<Record<string, number>>;
  readonly distortion: Distortion;
  readonly objective: ObjectiveState;
  /** k, Σ w·‖x − c‖² of each cluster so far, prequential, decayed as the weights are; empty before the first step. */
  readonly perClusterInertia: readonly number[];
  /** Learned rows at the end of each mini-batch that was shorter than `batchSize`, the latest 10,000 of them. */
  readonly flushes: readonly number[];
  /** The moment that the weights are of, in seconds: the latest event learned from; null where nothing is forgotten by time. */
  readonly clock: number | null;
  /** The latest event read. */
  readonly watermark: number | null;
  /** What became of the clusters; null where nobody watches. */
  readonly tracker: TrackerState | null;
  /** Replicas that still compete with the model. */
  readonly replicas: readonly ReplicaState[];
  readonly earlyStopping: EarlyStoppingState;
  readonly held: HeldRows;
  readonly position: Position;
  /** Σ ‖movement‖² of the latest step. */
  readonly movement: number;
  /** True after the last mini-batch of the run. */
  readonly complete: boolean;
  /** Things a person should know, such as fewer distinct rows than k. */
  readonly warnings: readonly string[];
  /** How the latest mini-batch was assigned here, why it was fast or slow; null in one that was read from a file. */
  readonly screening: Screening | null;
  /** What is proved of the rows that this process learned from; null where nobody asked, or in one that was read from a file. */
  readonly certificate: Certificate | null;
}
