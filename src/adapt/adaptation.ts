import type { Assign } from '../model/assignment.js';
import type { Boundary, LearnedBatch } from '../model/learnedBatch.js';
import type { Model } from '../model/model.js';
import type { HeldRows } from '../model/points.js';
import { toUnitLength } from '../model/transform.js';
import { random } from '../numeric/random.js';
import { applyRepair, type Repair } from '../splitMerge/splitMerge.js';
import type { ClusterEvent } from './clusterEvent.js';
import { ClusterTracker, type TrackerState, type TrackerView } from './clusterTracker.js';
import { planEscape } from './escape.js';
import { fitFreshModel, isBetter, matchClusters } from './freshModel.js';
import { geometricSchedule } from './geometricSchedule.js';
import { type Evidence, planRepair } from './repair.js';
import type { LearnedModel, Replica } from './replica.js';

/** Factor on the weight of a cluster that drifts, so that it follows. */
const WEIGHT_AFTER_DRIFT = 0.1;
/** Mini-batches after a drift during which fresh models are tried. */
const ALERT_BATCHES = 64;
/** Mini-batches between two searches for merges and splits, once the run is under way. */
const ESCAPE_EVERY = 32;
/** Mini-batches between two checks of positions, repairs and, after a drift, fresh models. */
const CHECK_EVERY = 16;

/** The options of a run that adaptation reads. */
export interface AdaptationOptions {
  /** Seed of every random choice. */
  seed: number | string;
  /** Response to a drift: report it, forget faster, or let a fresh model compete. */
  onDrift: 'tell' | 'rate' | 'replica';
  /** Whether to merge redundant clusters and split those with much error. */
  escape: boolean;
  /** Whether to put dead centroids where the hold-out certainly gains. */
  repair: boolean;
}

/** The part of a checkpoint that this component writes and reads. */
export interface AdaptationState {
  /** What became of the clusters; null where the run does not track them. */
  readonly tracker: TrackerState | null;
}

/** A run that does not track its clusters. */
export const noTracking: AdaptationState = { tracker: null };

/** What adaptation needs of the run that it belongs to. */
export interface AdaptationSetup {
  /** The options of the run. */
  options: AdaptationOptions;
  /** The hold-out sample, its first `rows` rows. */
  held(rows: number): HeldRows;
  /** Labels and distances of any rows against any model. */
  assign: Assign;
}

/** The component that may change the model after a mini-batch. */
export type Adapting = Pick<Adaptation, 'after' | 'state' | 'view' | 'recordNewLeader'>;

/** Changes nothing and tracks nothing. */
export const noAdaptation: Adapting = {
  after() {},
  state: (): AdaptationState => noTracking,
  view: () => ({ ids: null, journal: [] }),
  recordNewLeader() {},
};

/** Tracks the clusters of a run from mini-batch to mini-batch, and repairs or adapts the model as its options ask. */
export class Adaptation {
  private readonly tracker: ClusterTracker;
  /** A fresh model that waits to be tried on the next mini-batch. */
  private freshModel: Model | null;
  /** Mini-batch up to which fresh models are tried from time to time. */
  private alertUntil: number;

  /** @param lead the leading replica, whose model may be changed */
  constructor(
    private readonly lead: Replica,
    private readonly setup: AdaptationSetup,
    { tracker }: AdaptationState = noTracking,
  ) {
    this.tracker = new ClusterTracker(lead.model, tracker);
    this.alertUntil = tracker?.alertUntil ?? 0;
    this.freshModel = tracker?.replica
      ? {
          ...lead.model,
          centroids: Float64Array.from(tracker.replica.centroids),
          weights: Float64Array.from(tracker.replica.weights),
        }
      : null;
  }

  /** The part of a checkpoint that restores it. */
  state(): AdaptationState {
    const { alertUntil, freshModel } = this;
    const replica = freshModel && {
      centroids: Array.from(freshModel.centroids),
      weights: Array.from(freshModel.weights),
    };
    return { tracker: { ...this.tracker.state(), replica, alertUntil } };
  }

  /** What can be shown of the clusters, without a copy of all that is remembered. */
  view(): TrackerView {
    return this.tracker.view();
  }

  /** Takes a mini-batch into account; may change the weights and centroids of the leading replica. */
  after(batch: LearnedBatch): void {
    const { tracker, lead } = this;
    const { options } = this.setup;
    const seen = tracker.eventCount;
    tracker.observe(batch, lead.model);
    const drifts = tracker.eventsSince(seen).filter(isDrift);
    if (options.onDrift === 'rate') this.forgetDrifting(drifts);
    if (options.onDrift === 'replica') this.tryFreshModel(batch, drifts.length > 0);
    if (options.escape && geometricSchedule(batch.step, ESCAPE_EVERY)) this.escape(batch);
    if (batch.step % CHECK_EVERY !== 0) return;
    tracker.checkMovement(batch, lead.current(), lead.perClusterInertia);
    if (options.repair) this.repair(batch);
  }

  /** Records that another model took the lead. @param before the model that led, with its inertia per cluster */
  recordNewLeader(at: Boundary, { model, perClusterInertia }: LearnedModel): void {
    this.tracker.recordReplacement(at, matchClusters(model, this.lead.model, perClusterInertia), this.lead.model);
  }

  /** Takes weight from clusters that drift, so that they follow; from all where the stream as a whole drifts. */
  private forgetDrifting(drifts: readonly ClusterEvent[]) {
    const { lead } = this;
    const inertias = [...lead.perClusterInertia];
    for (const { cluster } of drifts) {
      for (let j = 0; j < inertias.length; j++) {
        if (cluster !== null && cluster !== j) continue;
        lead.model.weights[j] *= WEIGHT_AFTER_DRIFT;
        inertias[j] *= WEIGHT_AFTER_DRIFT;
      }
    }
    lead.perClusterInertia = inertias;
  }

  /** Lets the waiting fresh model lead if it is better on this mini-batch; fits one to it where something drifts. */
  private tryFreshModel(batch: LearnedBatch, drifts: boolean) {
    const { freshModel, lead } = this;
    if (drifts) this.alertUntil = batch.step + ALERT_BATCHES;
    const due = drifts || (batch.step < this.alertUntil && batch.step % CHECK_EVERY === 0);
    if (!freshModel && !due) return;
    this.freshModel = null;
    const model = lead.current();
    if (freshModel && isBetter(freshModel, model, batch.points, this.setup.assign)) this.replace(freshModel, batch);
    else if (due) {
      const next = random(this.setup.options.seed, `replica/${batch.step}`);
      this.freshModel = fitFreshModel(batch.points, model, lead.kernel, this.setup.assign, next);
    }
    this.reload();
  }

  private replace(freshModel: Model, batch: LearnedBatch) {
    const { lead, tracker } = this;
    const kept = matchClusters(lead.model, freshModel, lead.perClusterInertia);
    lead.model.centroids.set(freshModel.centroids);
    lead.model.weights.set(freshModel.weights);
    lead.perClusterInertia = lead.perClusterInertia.map(() => 0);
    tracker.recordReplacement(batch, kept, lead.model);
    this.alertUntil = batch.step + ALERT_BATCHES;
  }

  /** Puts one centroid elsewhere where the hold-out certainly gains by it. */
  private repair(batch: LearnedBatch) {
    const repair = planRepair(this.evidence(batch, 'repair'));
    if (repair) this.apply([repair], batch);
  }

  /** Merges and splits clusters where the hold-out certainly gains by it. */
  private escape(batch: LearnedBatch) {
    this.lead.current();
    this.apply(planEscape(this.evidence(batch, 'escape')), batch);
  }

  private apply(moves: readonly Repair[], batch: LearnedBatch) {
    const { lead } = this;
    const inertias = [...lead.perClusterInertia];
    for (const move of moves) {
      applyRepair({ model: lead.model, inertias }, move);
      this.tracker.recordSplit(batch, move.cluster, move.into, move.split.among, move.split.place);
    }
    lead.perClusterInertia = inertias;
    if (moves.length > 0) this.reload();
  }

  private evidence({ step, points, heldRows }: LearnedBatch, purpose: 'repair' | 'escape'): Evidence {
    const { lead, tracker, setup } = this;
    return {
      model: lead.model,
      inertias: [...lead.perClusterInertia],
      clusters: (cluster) => tracker.at(cluster),
      points,
      held: setup.held(heldRows),
      assign: setup.assign,
      next: random(setup.options.seed, `${purpose}/${step}`),
    };
  }

  /** Makes the kernel compare with the changed centroids. */
  private reload() {
    const { centroids, d, transform } = this.lead.model;
    if (transform?.normalize) toUnitLength(centroids, d);
    this.lead.reload();
  }
}

/** Whether an event says that rows lie farther from their centroids than they did. */
const isDrift = ({ event, signal }: ClusterEvent) => event === 'drifting' && signal === 'distance';
