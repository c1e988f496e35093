import type { Kernel } from '../kernel/kernel.js';
import { decayed } from '../model/forgetting.js';
import type { LearningRate } from '../model/learningRate.js';
import { copyModel, type Model } from '../model/model.js';
import { emptyObjective, type ObjectiveState, observe } from '../model/objective.js';
import { gain, LEAST_HELD, meanDistance } from '../model/pairedGain.js';
import type { HeldRows, Points } from '../model/points.js';
import type { Assign } from '../model/predictor.js';
import { Summarizer } from '../model/statistics.js';
import { ontoSphere, step } from '../model/step.js';
import { geometricSchedule } from './geometricSchedule.js';

/** Standard errors by which a replica must be worse to be dropped. */
const SURE = 3;
/** Part of the distortion within which a replica is as good as the same, for certain. */
const SAME = 1e-4;
/** Mini-batches between two rankings once there were many. */
const RANK_EVERY = 16;

/** What a replica is judged on. */
export interface Replica {
  model: Model;
  objective: ObjectiveState;
  /** k, Σ w·‖x − c‖² of each cluster, decayed as the weights are. */
  perClusterInertia: readonly number[];
}

/** What a ranking came to. */
export interface Ranking {
  /** The contender that takes the lead; undefined where the leader keeps it. */
  leader?: Replica;
  left: number;
}

interface RunningReplica extends Replica {
  kernel: Kernel;
  summarizer: Summarizer;
}

/** The replicas of a run beside the one that leads: they learn from the same mini-batches, and the hold-out ranks them. */
export class Replicas {
  private rivals: RunningReplica[];

  /** @param newKernel makes the kernel of each */
  constructor(contenders: readonly Replica[], newKernel: () => Kernel) {
    this.rivals = contenders.map((contender) => {
      const { k, d, centroids } = contender.model;
      const kernel = newKernel();
      kernel.load(centroids, k, d);
      return { ...contender, kernel, summarizer: new Summarizer(kernel, k, d) };
    });
  }

  /** Everything that is needed to go on. */
  state(): ReplicaState[] {
    return this.rivals.map(({ model, kernel, objective, perClusterInertia }) => {
      kernel.centroidsInto?.(model.centroids);
      return {
        centroids: Array.from(model.centroids),
        weights: Array.from(model.weights),
        objective,
        perClusterInertia,
      };
    });
  }

  /** One mini-batch for all. */
  learn(points: Points, rate: LearningRate, lambda: number): void {
    for (const rival of this.rivals) {
      const { model, kernel, summarizer } = rival;
      const statistics = summarizer.summarize(points);
      const weight = statistics.weights.reduce((sum, w) => sum + w, 0);
      rival.objective = observe(rival.objective, statistics.inertia, weight);
      rival.perClusterInertia = decayed(rival.perClusterInertia, lambda, statistics.perClusterInertia);
      step(model, statistics, rate, lambda, kernel);
      if (model.transform?.normalize) ontoSphere(model, kernel);
    }
  }

  /** Whether the replicas are to be ranked after this mini-batch: often at first, then every few. */
  due(now: number): boolean {
    return this.rivals.length > 0 && geometricSchedule(now, RANK_EVERY);
  }

  /**
   * Ranks all by the hold-out, row by row against the best: that one is to lead, and those that are surely worse, or surely
   * the same, are dropped.
   * @param leader IN its centroids as they are now
   */
  rank(leader: Replica, held: HeldRows, assign: Assign): Ranking {
    if (held.weights.length < LEAST_HELD) return { left: this.rivals.length };
    const rows = { values: held.values, n: held.weights.length, d: leader.model.d };
    const all = [undefined, ...this.rivals].map((rival) => {
      if (rival) rival.kernel.centroidsInto?.(rival.model.centroids);
      const { distances } = assign((rival ?? leader).model, rows);
      return { rival, distances, mean: meanDistance(held.weights, distances) ?? 0 };
    });
    const best = all.reduce((least, found) => (found.mean < least.mean ? found : least));
    const stays = all.filter((found) => {
      if (found === best) return false;
      const { mean: worse, error } = gain(held.weights, found.distances, best.distances);
      return worse <= SURE * error && worse + SURE * error > SAME * best.mean;
    });
    const takes = best.rival;
    const lead = takes && {
      model: copyModel(takes.model),
      objective: takes.objective,
      perClusterInertia: takes.perClusterInertia,
    };
    if (takes && stays.some(({ rival }) => rival === undefined)) this.exchange(takes, leader);
    else if (takes) this.drop(takes);
    for (const { rival } of all)
      if (rival && rival !== takes && !stays.some((found) => found.rival === rival)) this.drop(rival);
    return { leader: lead, left: this.rivals.length };
  }

  close(): void {
    for (const { kernel } of this.rivals) kernel.close();
  }

  /** Puts what was the leader in the place of the one that leads. */
  private exchange(rival: RunningReplica, { model, objective, perClusterInertia }: Replica) {
    rival.model.centroids.set(model.centroids);
    rival.model.weights.set(model.weights);
    Object.assign(rival, { objective, perClusterInertia });
    rival.kernel.load(rival.model.centroids, model.k, model.d);
  }

  private drop(rival: RunningReplica) {
    rival.kernel.close();
    this.rivals = this.rivals.filter((other) => other !== rival);
  }
}

/** A contender that has learned nothing yet. */
export const newReplica = (model: Model): Replica => ({ model, objective: emptyObjective(), perClusterInertia: [] });

/** A replica beside the one that leads. */
export interface ReplicaState {
  /** k×d. */
  readonly centroids: readonly number[];
  readonly weights: readonly number[];
  readonly objective: ObjectiveState;
  readonly perClusterInertia: readonly number[];
}
