import { BLOCK_ROWS, type Kernel } from '../kernel/kernel.js';
import { decayed } from '../model/forgetting.js';
import type { LearnedBatch } from '../model/learnedBatch.js';
import type { LearningRate } from '../model/learningRate.js';
import { copyModel, type Model } from '../model/model.js';
import { emptyObjective, type ObjectiveState, observe } from '../model/objective.js';
import type { Points } from '../model/points.js';
import { type Statistics, Summarizer } from '../model/statistics.js';
import { ontoSphere, step } from '../model/step.js';

/** How well a model has learned so far. */
export interface LearningState {
  /** Sums behind the running distortions. */
  readonly objective: ObjectiveState;
  /** k, Σ w·‖x − c‖² of each cluster so far, prequential, decayed as the weights are; empty before the first step. */
  readonly perClusterInertia: readonly number[];
}

/** What a model that has learned nothing yet starts from. */
export const nothingLearned: LearningState = { objective: emptyObjective(), perClusterInertia: [] };

/** A model that learns, with the kernel that holds its centroids and its running objective. */
export class Replica implements LearningState {
  /** Sums behind the running distortions. */
  objective: ObjectiveState;
  /** k, Σ w·‖x − c‖² of each cluster so far, prequential, decayed as the weights are. */
  perClusterInertia: readonly number[];
  private readonly summarizer: Summarizer;

  /**
   * @param model INOUT, from now on changed by this replica alone
   * @param kernel keeps the centroids of this replica, and may hold them newer than `model.centroids`
   * @param blockRows rows whose chunks are merged before blocks are
   */
  constructor(
    readonly model: Model,
    readonly kernel: Kernel,
    learned: LearningState = nothingLearned,
    blockRows: number = BLOCK_ROWS,
  ) {
    this.objective = learned.objective;
    this.perClusterInertia = learned.perClusterInertia;
    this.summarizer = new Summarizer(kernel, model.k, model.d, blockRows);
    kernel.load(model.centroids, model.k, model.d);
  }

  /** Adds whole blocks to the present mini-batch, against the present centroids. */
  add(points: Points): void {
    this.summarizer.add(points);
  }

  /** Adds the next block of the present mini-batch, which was summed elsewhere. */
  merge(block: Statistics): void {
    this.summarizer.merge(block);
  }

  /** Statistics of the blocks that were added; valid until the next call. */
  merged(): Statistics {
    return this.summarizer.merged();
  }

  /** Statistics of the mini-batch that these rows end, against the present centroids; valid until the next call. */
  summarize(points: Points): Statistics {
    return this.summarizer.summarize(points);
  }

  /**
   * Moves the centroids by the statistics of a mini-batch.
   * @param lambda λ, the factor by which all earlier weights are multiplied
   * @returns k, squared distance that each centroid moved; valid until the next call
   */
  applyStatistics(statistics: Statistics, rate: LearningRate, lambda: number): Float64Array {
    const movements = step(this.model, statistics, rate, lambda, this.kernel);
    if (this.model.transform?.normalize) ontoSphere(this.model, this.kernel);
    return movements;
  }

  /** Adds a mini-batch, measured before the centroids moved, to the running objective. */
  observe({ statistics, weight, lambda }: Pick<LearnedBatch, 'statistics' | 'weight' | 'lambda'>): void {
    this.objective = observe(this.objective, statistics.inertia, weight);
    this.perClusterInertia = decayed(this.perClusterInertia, lambda, statistics.perClusterInertia);
  }

  /** The model with its centroids as they are now. */
  current(): Model {
    this.kernel.centroidsInto?.(this.model.centroids);
    return this.model;
  }

  /** Tells the kernel that the centroids of `model` were changed. */
  reload(): void {
    const { k, d, centroids } = this.model;
    this.kernel.load(centroids, k, d);
  }

  /** Takes over what another replica has learned, by copying it. */
  become(other: LearnedModel): void {
    this.model.centroids.set(other.model.centroids);
    this.model.weights.set(other.model.weights);
    this.objective = other.objective;
    this.perClusterInertia = other.perClusterInertia;
    this.reload();
  }

  /** A copy of the model as it is now, with how well it has learned; shares nothing. */
  snapshot(): LearnedModel {
    const { objective, perClusterInertia } = this;
    return { model: copyModel(this.current()), objective, perClusterInertia };
  }

  /** Ends the threads of the kernel. */
  close(): void {
    this.kernel.close();
  }
}

/** A model and how well it has learned. */
export interface LearnedModel extends LearningState {
  /** The model. */
  readonly model: Model;
}
