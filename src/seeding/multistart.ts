import type { Kernel } from '../kernel/kernel.js';
import type { Model } from '../model/model.js';
import { gain, STANDARD_ERRORS } from '../model/pairedGain.js';
import { type Points, pickRows, weightedSum } from '../model/points.js';
import type { Random } from '../numeric/random.js';
import { planMoves } from '../splitMerge/plan.js';
import { splitAll } from '../splitMerge/split.js';
import { applyRepair } from '../splitMerge/splitMerge.js';
import { lloydStepper } from './lloydSteps.js';
import type { Seeding } from './seeds.js';

/** How to find starting centroids among the seeding rows. */
export interface MultistartOptions {
  /** Number of clusters. */
  k: number;
  /** Chooses the first centroids of each start. */
  seeding: Seeding;
  /** Number of starts, each with its own random numbers. */
  replicas: number;
  /** Whether to make split-and-merge moves. */
  escape: boolean;
  /** The random numbers of one start. */
  random: (replica: number) => Random;
  /** Assigns rows; forgets the centroids that it was loaded with. */
  kernel: Kernel;
}

/** Starting centroids after Lloyd's algorithm and split-and-merge moves on the seeding rows. */
export interface StartingPoint {
  /** k×d. */
  centroids: Float64Array;
  /** How many of the rows that it was seeded at were distinct, at most k. */
  distinct: number;
  /** Σ w·‖x − c‖² of the seeding rows. */
  inertia: number;
  /** n, squared distance of each seeding row to its nearest centroid. */
  distances: Float64Array;
}

/** First use every 4th row, provided that at least 32 rows per cluster remain. */
const [STRIDE, ROWS_PER_CLUSTER] = [4, 32];
/** Iterations of Lloyd's algorithm on new seeds, and after each round of split-and-merge moves. */
const [ITERATIONS_AFTER_SEEDING, ITERATIONS_AFTER_MOVES] = [3, 2];
/** Rounds of split-and-merge moves at most. */
const MOST_ROUNDS = 12;

/**
 * Starting centroids from several starts, the best first. Each start is seeded on a part of the rows and improved there
 * by Lloyd's algorithm and, if asked for, by split-and-merge moves; the better half is improved further on all rows.
 * Starts that are certainly worse than the best one, or equal to it, are dropped.
 * @param points IN the seeding rows
 * @returns at least one
 */
export function multistart(points: Points, options: MultistartOptions): StartingPoint[] {
  const sample = points.n >= STRIDE * ROWS_PER_CLUSTER * options.k ? everyNth(points, STRIDE) : points;
  const starts = Array.from({ length: options.replicas }, (_, replica) => {
    const next = options.random(replica);
    const { centroids, distinct } = options.seeding(sample, options.k, next, options.kernel);
    return { next, ...improve(sample, centroids, options, next, ITERATIONS_AFTER_SEEDING), distinct };
  }).sort(byInertia);
  if (sample === points) return withoutWorse(starts, points);
  const better = starts.slice(0, Math.ceil(options.replicas / 2));
  const improved = better.map(({ centroids, distinct, next }) => ({
    ...improve(points, centroids, options, next, ITERATIONS_AFTER_MOVES),
    distinct,
  }));
  return withoutWorse(improved.sort(byInertia), points);
}

const byInertia = (a: StartingPoint, b: StartingPoint) => a.inertia - b.inertia;

/** Rows 0, stride, 2·stride, …, copied. */
const everyNth = (points: Points, stride: number): Points =>
  pickRows(
    points,
    Int32Array.from({ length: Math.floor(points.n / stride) }, (_, i) => i * stride),
  );

/** Alternates Lloyd's algorithm and split-and-merge moves until no move gains. */
function improve(
  points: Points,
  from: Float64Array,
  { k, escape: moves, kernel }: MultistartOptions,
  next: Random,
  firstIterations: number,
): Omit<StartingPoint, 'distinct'> {
  const { n, d } = points;
  const iterate = lloydStepper(points, k, kernel);
  const model: Model = { k, d, centroids: from.slice(), weights: new Float64Array(k) };
  let inertias: number[] = new Array(k).fill(0);
  const [labels, distances] = [new Int32Array(n), new Float64Array(n)];
  const lloyd = (iterations: number) => {
    for (let iteration = 0; iteration < iterations; iteration++) {
      const { weights, perClusterInertia } = iterate(model.centroids);
      model.weights.set(weights);
      inertias = Array.from(perClusterInertia);
    }
    kernel.load(model.centroids, k, d);
  };
  lloyd(firstIterations);
  for (let round = 0; moves && round < MOST_ROUNDS; round++) {
    kernel.assignInto(points.values, n, labels, distances);
    const planned = planMoves({ ...model, inertias }, splitAll(points, model, labels, distances, next), 1, k);
    if (planned.length === 0) break;
    for (const move of planned) applyRepair({ model, inertias }, move);
    lloyd(ITERATIONS_AFTER_MOVES);
  }
  lloyd(ITERATIONS_AFTER_MOVES);
  kernel.assignInto(points.values, n, labels, distances);
  return { centroids: model.centroids, inertia: weightedSum(points, distances), distances };
}

/** The best start, and those that the rows do not show to be certainly worse or equal, row by row. */
function withoutWorse(starts: StartingPoint[], { n, weights }: Points): StartingPoint[] {
  const [best, ...others] = starts;
  const rowWeights = weights ?? new Float64Array(n).fill(1);
  const kept = others.filter(({ distances }) => {
    const { mean, error } = gain(rowWeights, best.distances, distances);
    return error > 0 && -mean < STANDARD_ERRORS * error;
  });
  return [best, ...kept];
}
