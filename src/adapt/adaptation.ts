import type { KernelName } from '../kernel/index.js';
import type { Kernel } from '../kernel/kernel.js';
import type { Model } from '../model/model.js';
import type { HeldRows, Points } from '../model/points.js';
import type { Assign, Assignment } from '../model/predictor.js';
import type { Statistics } from '../model/statistics.js';
import { toUnitLength } from '../model/transform.js';
import { random } from '../numeric/random.js';
import { applyRepair } from '../splitMerge/splitMerge.js';
import { CHECK_EVERY, type ClusterEvent, ClusterTracker, type TrackerState } from './clusterTracker.js';
import { planEscape } from './escape.js';
import { fitFreshModel, isBetter, matchClusters } from './freshModel.js';
import { geometricSchedule } from './geometricSchedule.js';
import { type Evidence, planRepair } from './repair.js';

/** What is left of a cluster's weight when it drifts and is to follow. */
const LEFT_AFTER_DRIFT = 0.1;
/** Mini-batches after a drift during which fresh models are tried. */
const ALERT = 64;
/** Mini-batches between two looks for structural moves once there were many. */
const ESCAPE_EVERY = 32;

/** The options of a run that adaptation reads. */
export interface AdaptationOptions {
  seed: number | string;
  kernel: KernelName;
  onDrift: 'tell' | 'rate' | 'replica';
  escape: boolean;
  repair: boolean;
}

/** What adaptation needs of the hold-out. */
export interface HoldoutSample {
  assign(model: Model, points: Points, kernel: KernelName): Assignment;
  first(rows: number, d: number): HeldRows;
}

/** A mini-batch that was just learned from. */
interface Learned {
  step: number;
  rows: number;
  points: Points;
  statistics: Statistics;
  /** k, ‖movement of c_j‖². */
  movements: Float64Array;
  /** Rows of the hold-out so far. */
  sampled: number;
}

/** Watches the clusters of a run from mini-batch to mini-batch, and does about them what its options ask for. */
export class Adaptation {
  private readonly tracker: ClusterTracker;
  private readonly assign: Assign;

  /** @param kernel holds the model's centroids, and is told of what changes */
  constructor(
    private readonly options: AdaptationOptions,
    private readonly holdout: HoldoutSample,
    private readonly kernel: Kernel,
    private readonly model: Model,
    from?: TrackerState,
  ) {
    this.tracker = new ClusterTracker(model, from);
    this.assign = (of, rows) => holdout.assign(of, rows, options.kernel);
  }

  /** What is remembered of the clusters. */
  state(): TrackerState {
    return this.tracker.state();
  }

  /**
   * Looks at a mini-batch, and may change the model's weights and centroids.
   * @param inertias k, Σ w·‖x − c‖² of each cluster
   * @returns the same after what was done
   */
  after(learned: Learned, inertias: readonly number[]): readonly number[] {
    const { tracker: life, options, model } = this;
    const { step, rows } = learned;
    const told = life.told;
    life.observe({ step, rows }, learned.statistics, learned.movements, model);
    let left = inertias;
    if (options.onDrift === 'rate') left = this.hurry(life.eventsSince(told), left);
    if (options.onDrift === 'replica') left = this.replicate(learned, life.eventsSince(told).some(isDrift), left);
    if (options.escape && geometricSchedule(step, ESCAPE_EVERY)) left = this.escape(learned, left);
    if (step % CHECK_EVERY !== 0) return left;
    this.kernel.centroidsInto?.(model.centroids);
    life.checkMovement({ step, rows }, model, left);
    return options.repair ? this.repair(learned, left) : left;
  }

  /** Clusters that drift forget, so that they follow. */
  private hurry(events: readonly ClusterEvent[], inertias: readonly number[]): readonly number[] {
    const drifts = events.filter(isDrift);
    if (drifts.length === 0) return inertias;
    const left = [...inertias];
    for (const { cluster } of drifts) {
      for (let j = 0; j < left.length; j++) {
        if (cluster !== null && cluster !== j) continue;
        this.model.weights[j] *= LEFT_AFTER_DRIFT;
        left[j] *= LEFT_AFTER_DRIFT;
      }
    }
    return left;
  }

  /** Lets the fresh model that waits take over if it is better on this mini-batch; makes one of it where something drifts. */
  private replicate({ step, rows, points }: Learned, drifts: boolean, inertias: readonly number[]): readonly number[] {
    const { tracker: life, model, kernel, assign } = this;
    const { replica } = life;
    if (drifts) life.alertUntil = step + ALERT;
    const due = drifts || (step < life.alertUntil && step % CHECK_EVERY === 0);
    if (!replica && !due) return inertias;
    kernel.centroidsInto?.(model.centroids);
    life.replica = undefined;
    const better = replica && isBetter(replica, model, points, assign);
    if (better) {
      const kept = matchClusters(model, replica, inertias);
      Object.assign(model, { centroids: replica.centroids, weights: replica.weights });
      life.recordReplacement({ step, rows }, kept, model);
      life.alertUntil = step + ALERT;
    } else if (due) {
      life.replica = fitFreshModel(points, model, kernel, assign, random(this.options.seed, `replica/${step}`));
    }
    this.load();
    return better ? inertias.map(() => 0) : inertias;
  }

  /** Puts one centroid elsewhere where the hold-out surely gains by it. */
  private repair(learned: Learned, inertias: readonly number[]): readonly number[] {
    const { step, rows } = learned;
    const { tracker: life, model } = this;
    const left = [...inertias];
    const repair = planRepair(this.evidence(learned, left, 'repair'));
    if (!repair) return inertias;
    applyRepair({ model, inertias: left }, repair);
    this.load();
    life.recordSplit({ step, rows }, repair.cluster, repair.into, repair.split.among, repair.split.place);
    return left;
  }

  /** Merges and splits where the hold-out surely gains by it. */
  private escape(learned: Learned, inertias: readonly number[]): readonly number[] {
    const { step, rows } = learned;
    const { tracker: life, model } = this;
    this.kernel.centroidsInto?.(model.centroids);
    const left = [...inertias];
    const moves = planEscape(this.evidence(learned, left, 'escape'));
    for (const move of moves) {
      applyRepair({ model, inertias: left }, move);
      life.recordSplit({ step, rows }, move.cluster, move.into, move.split.among, move.split.place);
    }
    if (moves.length > 0) this.load();
    return left;
  }

  /** Another model took the lead. */
  replaced(now: { step: number; rows: number }, before: Model, inertias: readonly number[]): void {
    this.tracker.recordReplacement(now, matchClusters(before, this.model, inertias), this.model);
  }

  private evidence({ step, points, sampled }: Learned, inertias: number[], purpose: 'repair' | 'escape'): Evidence {
    const { tracker: life, model, assign } = this;
    return {
      model,
      inertias,
      clusters: (cluster) => life.at(cluster),
      points,
      held: this.holdout.first(sampled, model.d),
      assign,
      next: random(this.options.seed, `${purpose}/${step}`),
    };
  }

  private load() {
    const { centroids, k, d, transform } = this.model;
    if (transform?.normalize) toUnitLength(centroids, d);
    this.kernel.load(centroids, k, d);
  }
}

/** Whether an event says that rows lie farther from their centroids than they did. */
const isDrift = ({ event, signal }: ClusterEvent) => event === 'drifting' && signal === 'distance';
