import { makeVector, type RecordBatch } from 'apache-arrow';
import { Observable, type OperatorFunction } from 'rxjs';
import { type Certificate, Certifier } from '../../src/bound/index.js';
import { predictor } from '../../src/estimator/index.js';
import { rowAt } from '../../src/learner/index.js';
import { countIncomplete, inverseTransform, type Model, RowTransformer } from '../../src/model/index.js';
import { EvenSample } from '../../src/seeding/index.js';
import { listen } from '../operators/listen.js';
import { type PredictOptions, predict } from '../operators/predict.js';
import type { Prediction } from '../operators/prediction.js';
import { type KeptNames, keptColumn, offeredNames } from '../sinks/keptColumns.js';
import { RowPlaces } from '../sinks/rowPlaces.js';
import { type FeatureMoments, MomentSums } from './featureMoments.js';
import { NearestRows, type NearRow } from './nearestRows.js';

/** Rows of the sample that a map shows. */
const SAMPLE_ROWS = 2000;
/** Nearest rows that are kept per cluster. */
const NEAREST = 3;

/** Rows to draw: n×d numbers in the units of the model, and the cluster of each. */
export interface DrawnRows {
  /** n×d, row-major. */
  readonly values: Float64Array;
  /** n. */
  readonly labels: Int32Array;
  /** n weights; absent: 1 each. */
  readonly weights?: ArrayLike<number>;
  /** Number of rows. */
  readonly n: number;
}

/**
 * What a report says about the rows of a source.
 * @category Operators
 */
export interface RowFindings {
  /** Rows read, rejected ones included. */
  readonly rows: number;
  /** Rows that were rejected. */
  readonly rejected: number;
  /** Rows in which missing values were filled. */
  readonly imputed: number;
  /** Σ w of the valid rows. */
  readonly weight: number;
  /** k numbers: valid rows per cluster. */
  readonly counts: readonly number[];
  /** Σ w·‖x − c‖², c the nearest centroid, in the units of the model. */
  readonly inertia: number;
  /** Mean and standard deviation of each feature, in the units of the model. */
  readonly moments: FeatureMoments;
  /** A sample of the rows, spread evenly over the source. */
  readonly sample: DrawnRows;
  /** For each cluster its nearest rows, the nearest first. */
  readonly nearest: readonly (readonly NearRow[])[];
  /** What is proved of the model on these rows; null where that was not asked for, or there are fewer rows than k. */
  readonly certificate: Certificate | null;
}

/**
 * Finds what a report says about some rows, in one pass and bounded memory; emits it when the source completes.
 * @param certify whether to prove how good the model is on the rows, which takes d² per row
 * @param keep columns to keep of the nearest rows
 * @throws MeanderError as an error notification, as `predict` does, and `usage` where there is no column to keep
 * @category Operators
 */
export function findRows(
  model: Model,
  options: Omit<PredictOptions, 'top'> = {},
  certify = true,
  keep: KeptNames = [],
): OperatorFunction<RecordBatch, RowFindings> {
  return (source) =>
    new Observable((subscriber) => {
      const gathered = new Gathering(model, certify, keep);
      listen(source.pipe(predict(model, options)), subscriber, {
        next: (prediction) => gathered.add(prediction),
        complete: () => {
          subscriber.next(gathered.findings());
          subscriber.complete();
        },
      });
    });
}

/** What is known of the rows so far. */
class Gathering {
  private readonly transformer: RowTransformer;
  private readonly certifier: Certifier | null;
  private readonly moments: MomentSums;
  private readonly sample: EvenSample;
  private readonly nearest: NearestRows;
  private readonly places = new RowPlaces();
  private readonly sums = { rows: 0, rejected: 0, imputed: 0, weight: 0, inertia: 0 };
  private readonly counts: number[];

  constructor(
    private readonly model: Model,
    certify: boolean,
    private readonly keep: KeptNames,
  ) {
    const { k, d, transform } = model;
    this.transformer = new RowTransformer(transform);
    this.certifier = certify ? new Certifier(model, { keepRows: 0 }) : null;
    this.moments = new MomentSums(d);
    this.sample = new EvenSample(SAMPLE_ROWS, d, 0);
    this.nearest = new NearestRows(k, NEAREST);
    this.counts = new Array<number>(k).fill(0);
  }

  /** Takes the rows of one record batch. */
  add({ batch, points, labels, distances }: Prediction): void {
    const { sums, counts } = this;
    const place = this.places.of(batch);
    const own = this.transformer.apply(points);
    const kept = this.keptOf(batch);
    sums.rows += points.rows;
    sums.rejected += points.rows - points.n;
    sums.imputed += countIncomplete(points);
    for (let i = 0; i < points.n; i++) {
      const w = points.weights?.[i] ?? 1;
      sums.weight += w;
      sums.inertia += w * distances[i];
      counts[labels[i]]++;
      const row = rowAt(points, i);
      const contents = () => ({ values: this.inData(own.values, i), kept: kept(row) });
      this.nearest.offer(labels[i], distances[i], { name: place.name, row: place.row + row, contents });
    }
    this.moments.add(own);
    this.sample.add(points);
    this.certifier?.add(own, labels, distances);
  }

  /** All that was found. */
  findings(): RowFindings {
    const enough = this.sums.rows - this.sums.rejected >= this.model.k;
    if (enough) this.certifier?.finish();
    const certificate = (enough && this.certifier?.certificate()) || null;
    return {
      ...this.sums,
      counts: this.counts,
      moments: this.moments.result(),
      sample: this.drawn(),
      nearest: this.nearest.all,
      certificate,
    };
  }

  private drawn(): DrawnRows {
    const rows = this.sample.rows();
    const assign = predictor(this.model);
    const { labels } = assign(rows);
    assign.close();
    const { n, weights = [] } = rows;
    const values = Float64Array.from(this.transformer.apply(rows).values);
    return { values, labels, n, ...(Array.from(weights).some((w) => w !== 1) && { weights: Array.from(weights) }) };
  }

  /** The texts of the columns to keep of a row of a record batch. */
  private keptOf(batch: RecordBatch): (row: number) => (readonly [string, string])[] {
    const names = this.keep === 'all' ? offeredNames(batch) : this.keep;
    const columns = names.map((name) => [name, makeVector(keptColumn(batch, name, undefined).data)] as const);
    return (row) => columns.map(([name, column]) => [name, String(column.get(row) ?? '–')]);
  }

  private inData(values: ArrayLike<number>, i: number): Float64Array {
    const { d, transform } = this.model;
    const row = Float64Array.from({ length: d }, (_, t) => values[i * d + t]);
    return inverseTransform(transform, row);
  }
}
