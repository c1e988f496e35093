import type { RecordBatch } from 'apache-arrow';
import { map, type OperatorFunction, pipe, reduce } from 'rxjs';
import {
  changesUnits,
  countIncomplete,
  inverseTransform,
  labelledInertia,
  type Model,
  RowTransformer,
} from '../../src/model/index.js';
import { type PredictOptions, predict } from './predict.js';
import type { Prediction } from './prediction.js';

/** Sums over the rows scored so far. */
interface Sums {
  /** Rows read, rejected ones included. */
  rows: number;
  /** Rows that were rejected (only with `onBadRow: 'skip'`). */
  rejected: number;
  /** Rows in which missing values were filled, as the model does. */
  imputed: number;
  /** Σ w of the valid rows; their number where there are no weights. */
  weight: number;
  /** Σ w·‖x − c‖², c the nearest centroid. */
  inertia: number;
  /** k numbers: valid rows per cluster. */
  counts: number[];
}

/** The sums, and the inertia in the units of the data where those are others than the model's; else 0. */
interface AllSums extends Sums {
  /** Σ w·‖x − c‖², c the centroid of the row's label in the units of the data. */
  other: number;
}

/**
 * How well a model fits some data.
 * @category Operators
 */
export interface Score extends Sums {
  /** Inertia per unit of weight; null where there is no weight. */
  distortion: number | null;
  /**
   * Inertia in the units of the data, with the labels that the model gives, which can be compared with that of any
   * other model: the same as `inertia`, unless the model standardizes the features. Null for a model that scales rows
   * to length 1, since its centroids have no length in the data.
   */
  inertiaInData: number | null;
}

/**
 * Measures how well a model fits a source.
 *
 * 1. Emits one score when the source completes; that of an empty source has zero rows and a null distortion.
 * 2. `inertia` and `distortion` are measured as the model measures: of standardized features, or of rows of length 1,
 *    if it was learned so. `inertiaInData` can be compared between models.
 * 3. Fails as `predict` does.
 *
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { fromPoints, fromSource, score } from 'meander';
 *
 * const model = { k: 2, d: 1, centroids: Float64Array.of(0, 10), weights: Float64Array.of(1, 1) };
 * const source = fromPoints([[1], [-1], [12]]);
 * const { inertia, distortion, counts } = await lastValueFrom(fromSource(source).pipe(score(model)));
 * console.log(inertia, distortion, counts);
 * // → 6 2 [ 2, 1 ]
 * ```
 *
 * @throws MeanderError `usage` at once for a number of threads out of range; `input` as an error notification for the
 * data
 * @see {@link predict} for the labels, {@link certify} for how far the model is from the best possible
 * @category Operators
 */
export function score(model: Model, options: Omit<PredictOptions, 'top'> = {}): OperatorFunction<RecordBatch, Score> {
  const empty: Sums = {
    rows: 0,
    rejected: 0,
    imputed: 0,
    weight: 0,
    inertia: 0,
    counts: new Array<number>(model.k).fill(0),
  };
  const inData = inertiaInData(model);
  return pipe(
    predict(model, options),
    reduce((sums, prediction) => add(sums, prediction, inData), { ...empty, other: 0 }),
    map(({ other, ...sums }) => ({
      ...sums,
      distortion: sums.weight > 0 ? sums.inertia / sums.weight : null,
      inertiaInData: changesUnits(model.transform) ? (inData ? other : null) : sums.inertia,
    })),
  );
}

/** The inertia of labelled rows in the units of the data, where those are others than the model's, and it has one. */
function inertiaInData({ transform, centroids }: Model): ((prediction: Prediction) => number) | undefined {
  if (!changesUnits(transform) || transform?.normalize) return undefined;
  const inData = inverseTransform(transform, centroids);
  const filler = new RowTransformer(transform?.impute && { impute: transform.impute });
  return ({ points, labels }) => labelledInertia(filler.apply(points), labels, inData);
}

function add(sums: AllSums, prediction: Prediction, inData?: (prediction: Prediction) => number): AllSums {
  const { points, labels, distances } = prediction;
  let { weight, inertia } = sums;
  const counts = [...sums.counts];
  for (let i = 0; i < points.n; i++) {
    const w = points.weights?.[i] ?? 1;
    weight += w;
    inertia += w * distances[i];
    counts[labels[i]]++;
  }
  const rejected = sums.rejected + points.rows - points.n;
  const other = sums.other + (inData?.(prediction) ?? 0);
  const imputed = sums.imputed + countIncomplete(points);
  return { rows: sums.rows + points.rows, rejected, imputed, weight, inertia, counts, other };
}
