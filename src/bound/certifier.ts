import { copyModel, type Model } from '../model/model.js';
import { type Points, sliceRows, weightedSum } from '../model/points.js';
import { naturalLog } from '../numeric/naturalLog.js';
import { type Random, random } from '../numeric/random.js';
import { type Bound, type Certificate, certificateOf } from './certificate.js';
import { ClusterDual, fitsClusterDual } from './clusterDual.js';
import { Scatter } from './scatter.js';
import { chooseMargin } from './separationMargin.js';

/** Rows that ζ is chosen from. */
const SAMPLE = 8192;
/** Numbers of batches that are kept. */
const MOST_KEPT = 8_388_608;

/** How to certify. */
export interface CertifierOptions {
  /** Rows of a batch that is bounded by itself, default 256. */
  batchRows?: number;
  /** Rows of batches that are kept at most, default 64 MiB of them; of more, a random sample of batches is. */
  keepRows?: number;
  /** Probability with which the bound of sampled batches may fail, default 0.01. */
  risk?: number;
  /** Default 0. */
  seed?: number | string;
}

/** Some consecutive rows, and what is known of their own best clusters. */
export interface KeptBatch {
  points: Points;
  /** Their inertia under the model. */
  inertia: number;
  lower: number;
  bounded: boolean;
}

/**
 * Lower bounds on the k-means objective of a stream, in one pass and bounded memory: the trailing eigenvalues of its
 * scatter, the dual of the model's clusters, and the sum of the bounds of batches, for the optimum of the whole is at least
 * the sum of the batches' optima.
 */
export class Certifier {
  private readonly model: Model;
  private readonly scatter: Scatter;
  private readonly order: Random;
  private readonly batchRows: number;
  private readonly keep: number;
  private readonly risk: number;
  private waiting: Labelled[] = [];
  private waitingRows = 0;
  private dual: ClusterDual | undefined;
  private pending: Labelled | undefined;
  private rows = 0;
  private inertia = 0;
  private total = 0;
  private dearest = 0;
  private whole: Bound | undefined;
  /** Batches that are kept, in random order. */
  readonly batches: KeptBatch[] = [];

  /** @param model in whose units rows come */
  constructor(
    model: Model,
    { batchRows = 256, keepRows = MOST_KEPT / model.d, risk = 0.01, seed = 0 }: CertifierOptions = {},
  ) {
    this.model = copyModel(model);
    this.scatter = new Scatter(model.d);
    this.order = random(seed, 'certify');
    this.batchRows = Math.max(batchRows, 2 * model.k);
    this.keep = Math.max(1, Math.floor(keepRows / this.batchRows));
    this.risk = risk;
  }

  /**
   * Takes rows with their labels and squared distances under the model.
   * @param points IN copied where they are kept
   */
  add(points: Points, labels: Int32Array, distances: Float64Array): void {
    this.rows += points.n;
    this.scatter.add(points);
    for (let i = 0; i < points.n; i++) this.inertia += (points.weights?.[i] ?? 1) * distances[i];
    if (fitsClusterDual(this.model.k, this.model.d)) this.addToDual({ points, labels, distances });
    this.cut({ points, labels, distances });
  }

  /** Ends the last batch: no rows come any more. */
  finish(): void {
    if (this.pending) this.close();
    this.startDual();
  }

  /** Batches so far, whether they are kept or not. */
  get batchCount(): number {
    return this.total;
  }

  /** All rows of weight, in any order, if they are kept and no more than `most`. */
  everyRow(most: number): Points | undefined {
    if (this.rows > most || this.batches.length < this.total || this.total === 0) return undefined;
    const labelled = this.batches.map<Labelled>(({ points }) => ({
      points,
      labels: new Int32Array(points.n),
      distances: new Float64Array(points.n),
    }));
    return labelled.reduce(joined).points;
  }

  /** What is proved for the rows so far. */
  certificate(): Certificate {
    const bounds: Bound[] = [{ method: 'eigenvalues', lower: this.scatter.bound(this.model.k), confidence: 1 }];
    if (this.dual) bounds.push({ method: 'clusters', lower: this.dual.bound(), confidence: 1 });
    const done = this.batches.filter(({ bounded }) => bounded);
    if (this.batches.length === this.total && done.length > 0 && !this.whole) {
      bounds.push({ method: 'batches', lower: done.reduce((sum, { lower }) => sum + lower, 0), confidence: 1 });
    }
    if (this.whole) bounds.push(this.whole);
    const sampled = this.sampled(done);
    if (sampled !== undefined) bounds.push({ method: 'sampled batches', lower: sampled, confidence: 1 - this.risk });
    return certificateOf(this.rows, this.inertia, bounds);
  }

  /** Takes a bound on one of the batches. */
  addBatch(batch: KeptBatch, lower: number): void {
    batch.lower = Math.max(batch.lower, lower);
    batch.bounded = true;
  }

  /** Takes a bound on all rows at once, of whoever has seen them all. */
  addWhole(method: 'semidefinite' | 'exact', lower: number): void {
    this.whole = { method, lower, confidence: 1 };
  }

  private addToDual(labelled: Labelled) {
    if (this.dual) return this.dual.add(labelled.points, labelled.labels, labelled.distances);
    this.waiting.push(copied(labelled));
    this.waitingRows += labelled.points.n;
    if (this.waitingRows >= SAMPLE) this.startDual();
  }

  private startDual() {
    if (this.dual || this.waitingRows === 0) return;
    const { points, labels, distances } = this.waiting.reduce(joined);
    const origin = Float64Array.from(points.values.subarray(0, points.d));
    this.dual = new ClusterDual(this.model, origin, chooseMargin(this.model, origin, points, labels, distances));
    this.dual.add(points, labels, distances);
    this.waiting = [];
  }

  private cut(labelled: Labelled) {
    for (let from = 0; from < labelled.points.n; ) {
      const had = this.pending?.points.n ?? 0;
      const n = Math.min(this.batchRows - had, labelled.points.n - from);
      const part = slice(labelled, from, n);
      this.pending = this.pending ? joined(this.pending, part) : copied(part);
      from += n;
      if (had + n === this.batchRows) this.close();
    }
  }

  /** Keeps a batch, or one of those before in its stead, each with the same probability (Vitter 1985). */
  private close() {
    const { points, distances } = this.pending as Labelled;
    this.pending = undefined;
    const inertia = weightedSum(points, distances);
    const batch = { points, inertia, lower: 0, bounded: false };
    this.total++;
    this.dearest = Math.max(this.dearest, inertia);
    const at = Math.floor(this.order() * this.total);
    if (this.batches.length < this.keep) {
      this.batches.push(batch);
      const last = this.batches.length - 1;
      [this.batches[at], this.batches[last]] = [this.batches[last], this.batches[at]];
    } else if (at < this.keep) this.batches[at] = batch;
  }

  /**
   * A bound that holds with probability 1 − risk over which batches were sampled: the mean excess of a batch over its own
   * bound lies in [0, the dearest batch], so the empirical Bernstein–Serfling inequality applies (Bardenet & Maillard 2015,
   * Theorem 4.3; for k-means Mixon & Villar 2020).
   */
  private sampled(done: readonly KeptBatch[]): number | undefined {
    const [m, total] = [done.length, this.total];
    if (m < 2 || m === total) return undefined;
    const excess = done.map(({ inertia, lower }) => inertia - lower);
    const mean = excess.reduce((sum, x) => sum + x, 0) / m;
    const variance = excess.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / m;
    const log = naturalLog(5 / this.risk);
    const left = m <= total / 2 ? 1 - (m - 1) / total : (1 - m / total) * (1 + 1 / m);
    const most =
      mean + Math.sqrt((2 * left * variance * log) / m) + ((7 / 3 + 3 / Math.SQRT2) * this.dearest * log) / m;
    return Math.max(0, this.inertia - total * most);
  }
}

interface Labelled {
  points: Points;
  labels: Int32Array;
  distances: Float64Array;
}

const slice = ({ points, labels, distances }: Labelled, from: number, n: number): Labelled => ({
  points: sliceRows(points, from, n),
  labels: labels.subarray(from, from + n),
  distances: distances.subarray(from, from + n),
});

const copied = ({ points: { values, n, d, weights }, labels, distances }: Labelled): Labelled => ({
  points: { values: values.slice(0, n * d), n, d, weights: weights?.slice(0, n) },
  labels: labels.slice(0, n),
  distances: distances.slice(0, n),
});

function joined(a: Labelled, b: Labelled): Labelled {
  const numbers = <T extends Float64Array | Int32Array>(x: T, y: T): T => {
    const both = new (x.constructor as new (length: number) => T)(x.length + y.length);
    both.set(x);
    both.set(y, x.length);
    return both;
  };
  const { d } = a.points;
  const values = new Float64Array((a.points.n + b.points.n) * d);
  values.set(a.points.values.subarray(0, a.points.n * d));
  values.set(b.points.values.subarray(0, b.points.n * d), a.points.n * d);
  const weights =
    a.points.weights && b.points.weights && numbers(a.points.weights, b.points.weights.subarray(0, b.points.n));
  return {
    points: { values, n: a.points.n + b.points.n, d, weights },
    labels: numbers(a.labels, b.labels),
    distances: numbers(a.distances, b.distances),
  };
}
