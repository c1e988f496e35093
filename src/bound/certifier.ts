import { inputError, usageError } from '../errors.js';
import { copyModel, type Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { validPoints } from '../model/validPoints.js';
import { random } from '../numeric/random.js';
import { checkOptions, numberFrom, numberThat, type OptionChecks, seedValue, wholeNumber } from '../options/index.js';
import { BatchSample, type KeptBatch } from './batchSample.js';
import { type Bound, type Certificate, certificateOf, lowerBoundOf } from './certificate.js';
import { ClusterDual, fitsClusterDual } from './clusterDual.js';
import { copyLabelled, joinLabelled, joinPoints, type LabelledRows, sliceLabelled } from './labelledRows.js';
import { ModelInertia } from './modelInertia.js';
import { addLower } from './rounding.js';
import { Scatter } from './scatter.js';
import { chooseMargin } from './separationMargin.js';

/** Rows that the separation margin is chosen from. */
const MARGIN_ROWS = 8192;
/** Numbers in all kept batches at most, by default: 64 MiB. */
const MOST_KEPT_NUMBERS = 8_388_608;

/** How to certify a model. */
export interface CertifierOptions {
  /** Rows of a batch that is bounded by itself; default 256, and at least 2k. */
  batchRows?: number;
  /** Rows in all kept batches at most; default 64 MiB of them. Of more, a random sample of batches is kept. */
  keepRows?: number;
  /** Probability with which the bound of sampled batches may fail, in (0, 1); default 0.01. */
  risk?: number;
  /** Seed of the sample; default 0. */
  seed?: number | string;
}

/** The values that the options may take. */
export const certifierChecks: OptionChecks<CertifierOptions> = {
  batchRows: wholeNumber(1),
  keepRows: numberFrom(0),
  risk: numberThat('a probability between 0 and 1', (risk) => risk > 0 && risk < 1),
  seed: seedValue,
};

/**
 * Lower bounds on the k-means objective of a stream, in one pass and bounded memory: by the trailing eigenvalues of its
 * scatter matrix, by the dual of the model's clusters, and by adding up bounds of batches, since the optimum of all
 * rows is at least the sum of the optima of the batches.
 * @example
 * const points = { values: Float64Array.of(0, 1, 10, 11), n: 4, d: 1 };
 * const model = lloyd(points, 2);
 * const { labels, distances } = predictor(model)(points);
 * const certifier = new Certifier(model);
 * certifier.add(points, labels, distances);
 * certifier.finish();
 * certifier.certificate(); // { rows: 4, weight: 4, inertia: 1, lower, method, gap, bounds }
 */
export class Certifier {
  private readonly model: Model;
  private readonly scatter: Scatter;
  private readonly sample: BatchSample;
  private readonly batchRows: number;
  private readonly risk: number;
  /** The first rows, which the separation margin is chosen from. */
  private first: LabelledRows[] = [];
  private firstRows = 0;
  private dual: ClusterDual | undefined;
  /** Rows of the batch that is not full yet. */
  private pending: LabelledRows | undefined;
  private rows = 0;
  private readonly inertia: ModelInertia;
  private whole: Bound | undefined;

  /**
   * @param model IN the model to certify; rows must come transformed as it wants them
   * @throws MeanderError `usage` for an option that cannot be used
   */
  constructor(model: Model, options: CertifierOptions = {}) {
    checkOptions('Certifier', options, certifierChecks);
    const { batchRows = 256, keepRows = MOST_KEPT_NUMBERS / model.d, risk = 0.01, seed = 0 } = options;
    this.model = copyModel(model);
    this.scatter = new Scatter(model.d);
    this.inertia = new ModelInertia(this.model);
    this.batchRows = Math.max(batchRows, 2 * model.k);
    this.sample = new BatchSample(Math.max(1, Math.floor(keepRows / this.batchRows)), random(seed, 'certify'));
    this.risk = risk;
  }

  /** The kept batches, in random order. */
  get batches(): readonly KeptBatch[] {
    return this.sample.batches;
  }

  /** Number of batches so far, kept or not. */
  get batchCount(): number {
    return this.sample.total;
  }

  /**
   * Adds rows.
   * @param points IN n rows; copied where they are kept
   * @param labels IN n, the model's cluster of each row
   * @param distances IN n, squared distance of each row to its centroid
   * @throws MeanderError `input` for rows, labels or distances that cannot be used
   */
  add(points: Points, labels: Int32Array, distances: Float64Array): void {
    const { n } = points;
    if (labels.length !== n || distances.length !== n)
      throw inputError(`There are ${labels.length} labels and ${distances.length} distances for ${n} rows.`);
    const rows = validPoints(points);
    const labelled = { points: rows, labels, distances };
    this.rows += points.n;
    this.scatter.add(rows);
    this.inertia.add(rows, labels, distances);
    if (fitsClusterDual(this.model.k, this.model.d)) this.addToDual(labelled);
    this.cutIntoBatches(labelled);
  }

  /**
   * Completes the last batch; no rows may be added afterwards.
   * @throws MeanderError `usage` where the model has more clusters than there are rows, since nothing is proved then
   */
  finish(): void {
    const { rows, model } = this;
    if (rows > 0 && rows < model.k) {
      throw usageError(
        `The model has k = ${model.k} clusters but there are only ${rows} rows to certify it on; give at least ` +
          `${model.k} rows.`,
      );
    }
    if (this.pending) this.sample.add(this.pending.points, this.pending.distances);
    this.pending = undefined;
    this.startDual();
  }

  /**
   * All rows, in any order.
   * @param most rows at most
   * @returns undefined where there are more rows, or not all were kept, or there are none
   */
  everyRow(most: number): Points | undefined {
    const { batches, complete } = this.sample;
    if (this.rows > most || !complete || batches.length === 0) return undefined;
    return joinPoints(batches.map(({ points }) => points));
  }

  /** Records a bound on one of the kept batches. */
  addBatch(batch: KeptBatch, lower: number): void {
    batch.lower = Math.max(batch.lower, lower);
    batch.bounded = true;
  }

  /** Records a bound on all rows at once, proved by someone who has them all. */
  addWhole(method: 'semidefinite' | 'exact', lower: number): void {
    this.whole = { method, lower, confidence: 1 };
  }

  /** What is proved about the model on the rows so far. */
  certificate(): Certificate {
    const { sample, scatter, dual, model } = this;
    const { inertia, atMost } = this.inertia;
    const bounds: Bound[] = [{ method: 'eigenvalues', lower: scatter.bound(model.k), confidence: 1 }];
    if (dual) bounds.push({ method: 'clusters', lower: dual.bound(), confidence: 1 });
    if (sample.complete && sample.bounded.length > 0 && !this.whole) {
      const lower = addLower(sample.bounded.map((batch) => batch.lower));
      bounds.push({ method: 'batches', lower, confidence: 1 });
    }
    if (this.whole) bounds.push(this.whole);
    const sampled = sample.sampledBound(inertia, this.risk);
    if (sampled !== undefined) bounds.push({ method: 'sampled batches', lower: sampled, confidence: 1 - this.risk });
    return certificateOf(lowerBoundOf(this.rows, scatter.weight, bounds), inertia, atMost);
  }

  /** Rows wait until there are enough to choose the separation margin from. */
  private addToDual(labelled: LabelledRows): void {
    if (this.dual) {
      this.dual.add(labelled.points, labelled.labels, labelled.distances);
      return;
    }
    this.first.push(copyLabelled(labelled));
    this.firstRows += labelled.points.n;
    if (this.firstRows >= MARGIN_ROWS) this.startDual();
  }

  private startDual(): void {
    if (this.dual || this.firstRows === 0) return;
    const { points, labels, distances } = joinLabelled(this.first);
    const origin = Float64Array.from(points.values.subarray(0, points.d));
    this.dual = new ClusterDual(this.model, origin, chooseMargin(this.model, origin, points, labels, distances));
    this.dual.add(points, labels, distances);
    this.first = [];
  }

  private cutIntoBatches(labelled: LabelledRows): void {
    for (let from = 0; from < labelled.points.n; ) {
      const waiting = this.pending?.points.n ?? 0;
      const n = Math.min(this.batchRows - waiting, labelled.points.n - from);
      const part = sliceLabelled(labelled, from, n);
      const batch = this.pending ? joinLabelled([this.pending, part]) : copyLabelled(part);
      from += n;
      const full = waiting + n === this.batchRows;
      if (full) this.sample.add(batch.points, batch.distances);
      this.pending = full ? undefined : batch;
    }
  }
}
