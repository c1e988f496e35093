import type { Kernel } from '../kernel/kernel.js';
import type { Model } from '../model/model.js';
import { gain } from '../model/pairedGain.js';
import { type Points, pickRows, weightedSum } from '../model/points.js';
import { Summarizer } from '../model/statistics.js';
import type { Random } from '../numeric/random.js';
import { planMoves } from '../splitMerge/plan.js';
import { splitAll } from '../splitMerge/split.js';
import { applyRepair } from '../splitMerge/splitMerge.js';
import type { Seeding } from './seeds.js';

/** How to find starting centroids among the seeding rows. */
export interface MultistartOptions {
  k: number;
  seeding: Seeding;
  /** Models that start, each from its own random numbers. */
  replicas: number;
  /** Whether structural moves are made. */
  escape: boolean;
  random: (replica: number) => Random;
  kernel: Kernel;
}

/** Starting centroids that came to rest on the seeding rows. */
export interface StartingPoint {
  centroids: Float64Array;
  distinct: number;
  inertia: number;
  /** n, squared distances of the seeding rows. */
  distances: Float64Array;
}

/** Of the rows one in so many is enough at first, if that leaves so many a cluster. */
const [STRIDE, ROWS_A_CLUSTER] = [4, 32];
/** Iterations of Lloyd's before, between and after structural moves, and rounds of these. */
const [BEFORE, BETWEEN, AFTER, ROUNDS] = [3, 2, 2, 12];
/** Standard errors by which a start must be worse to be given up. */
const SURE = 3;

/**
 * Starting centroids of several replicas, the best first: each is seeded on a part of the rows and comes to rest there by
 * Lloyd's iteration and structural moves; the better half goes on to all of them. Those that are surely worse are dropped.
 */
export function multistart(points: Points, options: MultistartOptions): StartingPoint[] {
  const part = everySo(points, points.n >= STRIDE * ROWS_A_CLUSTER * options.k ? STRIDE : 1);
  const starts = Array.from({ length: options.replicas }, (_, replica) => {
    const next = options.random(replica);
    const { centroids, distinct } = options.seeding(part, options.k, next, options.kernel);
    return { next, ...rest(part, centroids, options, next, BEFORE), distinct };
  }).sort((a, b) => a.inertia - b.inertia);
  if (part === points) return withoutWorse(starts, points);
  const better = starts.slice(0, Math.ceil(options.replicas / 2));
  const settled = better.map(({ centroids, distinct, next }) => ({
    ...rest(points, centroids, options, next, BETWEEN),
    distinct,
  }));
  return withoutWorse(
    settled.sort((a, b) => a.inertia - b.inertia),
    points,
  );
}

/**
 * A few of Lloyd's iterations on the seeding rows: they cost less than k-means++ does, and what is learned after them starts
 * from means instead of single rows.
 * @param from IN k×d
 * @returns k×d
 */
export function lloydSteps(
  points: Points,
  k: number,
  from: Float64Array,
  kernel: Kernel,
  iterations: number,
): Float64Array {
  const standing = {
    model: { k, d: points.d, centroids: from.slice(), weights: new Float64Array(k) },
    inertias: new Array<number>(k).fill(0),
  };
  const summarizer = new Summarizer(kernel, k, points.d);
  for (let iteration = 0; iteration < iterations; iteration++) alternate(points, standing, summarizer, kernel);
  return standing.model.centroids;
}

/** One of Lloyd's iterations; leaves weights and inertias as they were before the centroids moved. */
function alternate(
  points: Points,
  { model, inertias }: { model: Model; inertias: number[] },
  summarizer: Summarizer,
  kernel: Kernel,
) {
  const { k, d, centroids } = model;
  kernel.load(centroids, k, d);
  const { sums, weights, perClusterInertia: found } = summarizer.summarize(points);
  for (let j = 0; j < k; j++) {
    model.weights[j] = weights[j];
    inertias[j] = found[j];
    if (weights[j] > 0) for (let at = j * d; at < (j + 1) * d; at++) centroids[at] = sums[at] / weights[j];
  }
}

const everySo = (points: Points, stride: number): Points =>
  stride === 1
    ? points
    : pickRows(
        points,
        Int32Array.from({ length: Math.floor(points.n / stride) }, (_, i) => i * stride),
      );

/** Lloyd's iteration and structural moves until none pays. */
function rest(
  points: Points,
  from: Float64Array,
  { k, escape: moving, kernel }: MultistartOptions,
  next: Random,
  before: number,
): Omit<StartingPoint, 'distinct'> {
  const { n, d } = points;
  const summarizer = new Summarizer(kernel, k, d);
  const model = { k, d, centroids: from.slice(), weights: new Float64Array(k) };
  const inertias = new Array<number>(k).fill(0);
  const [labels, distances] = [new Int32Array(n), new Float64Array(n)];
  const alternations = (iterations: number) => {
    for (let iteration = 0; iteration < iterations; iteration++)
      alternate(points, { model, inertias }, summarizer, kernel);
    kernel.load(model.centroids, k, d);
  };
  alternations(before);
  for (let round = 0; moving && round < ROUNDS; round++) {
    kernel.assignInto(points.values, n, labels, distances);
    const moves = planMoves({ ...model, inertias }, splitAll(points, model, labels, distances, next), 1, k);
    if (moves.length === 0) break;
    for (const move of moves) applyRepair({ model, inertias }, move);
    alternations(BETWEEN);
  }
  alternations(AFTER);
  kernel.assignInto(points.values, n, labels, distances);
  return { centroids: model.centroids, inertia: weightedSum(points, distances), distances };
}

/** Drops those that the rows show to be surely worse than the first, and those that are the same. */
function withoutWorse(settled: StartingPoint[], { n, weights }: Points): StartingPoint[] {
  const [best, ...others] = settled;
  const each = weights ?? new Float64Array(n).fill(1);
  return [
    best,
    ...others.filter(({ distances }) => {
      const { mean, error } = gain(each, best.distances, distances);
      return error > 0 && -mean < SURE * error;
    }),
  ];
}
