import type { Kernel } from '../kernel/kernel.js';
import type { Assign } from '../model/assignment.js';
import type { Boundary, LearnedBatch } from '../model/learnedBatch.js';
import type { LearningRate } from '../model/learningRate.js';
import type { Model } from '../model/model.js';
import { gain, MIN_HOLDOUT_ROWS, meanDistance, STANDARD_ERRORS } from '../model/pairedGain.js';
import type { HeldRows, Points } from '../model/points.js';
import { geometricSchedule } from './geometricSchedule.js';
import { type LearnedModel, type LearningState, nothingLearned, Replica } from './replica.js';

/** Relative difference of the distortion within which two replicas count as the same. */
const SAME_DISTORTION = 1e-4;
/** Mini-batches between two rankings, once the run is under way. */
const RANK_EVERY = 16;

/** A replica beside the one that leads, as a checkpoint holds it. */
export interface ReplicaState extends LearningState {
  /** k×d, row-major. */
  readonly centroids: readonly number[];
  /** k, decayed total weight that each centroid has absorbed. */
  readonly weights: readonly number[];
}

/** The part of a checkpoint that this component writes and reads. */
export interface ReplicasState {
  /** Replicas that still compete with the model. */
  readonly replicas: readonly ReplicaState[];
}

/** A run without other replicas. */
export const noReplicas: ReplicasState = { replicas: [] };

/** What the replicas need of the run that they belong to. */
export interface ReplicasSetup {
  /** Learning rate η of every step. */
  rate: LearningRate;
  /** The hold-out sample, its first `rows` rows. */
  held(rows: number): HeldRows;
  /** Labels and distances of any rows against any model. */
  assign: Assign;
  /** Rows whose chunks are merged before blocks are. */
  blockRows: number;
  /** Makes the kernel of a replica. */
  newKernel(): Kernel;
  /** Called when another model took the lead, with the model that led before and its inertia per cluster. */
  onNewLeader(at: Boundary, before: LearnedModel): void;
}

/** One place in a ranking: the leader or one of the others. */
interface Ranked {
  /** Undefined for the leader. */
  replica: Replica | undefined;
  /** Squared distances of the held rows. */
  distances: Float64Array;
  /** Their weighted mean. */
  mean: number;
}

/**
 * The replicas of a run beside the one that leads. They learn from the same mini-batches; the hold-out ranks them, the
 * best one leads, and those that are certainly worse, or the same, are dropped.
 */
export class Replicas {
  private others: Replica[];

  constructor(
    private readonly lead: Replica,
    { replicas }: ReplicasState,
    private readonly setup: ReplicasSetup,
  ) {
    this.others = this.made(replicas);
  }

  /** Other replicas compete from now on. */
  restart(replicas: readonly ReplicaState[]): void {
    this.close();
    this.others = this.made(replicas);
  }

  /** The part of a checkpoint that restores them. */
  state(): ReplicasState {
    return { replicas: this.others.map((other) => stateOf(other.current(), other)) };
  }

  /** Adds whole blocks to the present mini-batch. */
  add(points: Points): void {
    for (const other of this.others) other.add(points);
  }

  /** Learns the mini-batch, and ranks all when a ranking is due: after steps 1, 2, 4, 8 … and then every 16. */
  after(batch: LearnedBatch): void {
    for (const other of this.others) this.learn(other, batch);
    if (geometricSchedule(batch.step, RANK_EVERY)) this.rank(batch);
  }

  /** Lets the best one lead and drops those that are certainly worse, or the same. */
  rank(at: Boundary): void {
    const held = this.setup.held(at.heldRows);
    if (this.others.length === 0 || held.weights.length < MIN_HOLDOUT_ROWS) return;
    const before = this.lead.snapshot();
    const ranked = [undefined, ...this.others].map((replica) => this.measure(replica, held));
    const best = ranked.reduce((least, found) => (found.mean < least.mean ? found : least));
    const staying = new Set(ranked.filter((found) => found !== best && competes(found, best, held)));
    const leaderStays = ranked.some((found) => found.replica === undefined && (found === best || staying.has(found)));
    for (const { replica } of [...ranked].filter((found) => found !== best && !staying.has(found))) this.drop(replica);
    if (best.replica === undefined) return;
    this.lead.become(best.replica.snapshot());
    if (leaderStays) best.replica.become(before);
    else this.drop(best.replica);
    this.setup.onNewLeader(at, before);
  }

  /** Ends their threads. */
  close(): void {
    for (const other of this.others) other.close();
  }

  private made(states: readonly ReplicaState[]): Replica[] {
    return states.map(({ centroids, weights, ...learned }) => {
      const arrays = { centroids: Float64Array.from(centroids), weights: Float64Array.from(weights) };
      return new Replica({ ...this.lead.model, ...arrays }, this.setup.newKernel(), learned, this.setup.blockRows);
    });
  }

  private learn(other: Replica, batch: LearnedBatch) {
    const statistics = other.summarize(batch.points);
    other.observe({ ...batch, statistics });
    other.applyStatistics(statistics, this.setup.rate, batch.lambda);
  }

  private measure(replica: Replica | undefined, held: HeldRows): Ranked {
    const model = (replica ?? this.lead).current();
    const { distances } = this.setup.assign(model, { values: held.values, n: held.weights.length, d: model.d });
    return { replica, distances, mean: meanDistance(held.weights, distances) ?? 0 };
  }

  private drop(replica: Replica | undefined) {
    replica?.close();
    this.others = this.others.filter((other) => other !== replica);
  }
}

/** Whether a replica may still prove better than the best one: neither certainly worse nor certainly the same. */
function competes(found: Ranked, best: Ranked, held: HeldRows): boolean {
  const { mean: excess, error } = gain(held.weights, found.distances, best.distances);
  return excess <= STANDARD_ERRORS * error && excess + STANDARD_ERRORS * error > SAME_DISTORTION * best.mean;
}

/** A model that has learned nothing yet, ready to compete. */
export const newReplica = (model: Model): ReplicaState => stateOf(model, nothingLearned);

const stateOf = ({ centroids, weights }: Model, { objective, perClusterInertia }: LearningState): ReplicaState => ({
  centroids: Array.from(centroids),
  weights: Array.from(weights),
  objective,
  perClusterInertia,
});
