import type { RecordBatch } from 'apache-arrow';
import { map, type OperatorFunction, pipe, reduce } from 'rxjs';
import type { Model } from '../../src/model/index.js';
import { type Prediction, type PredictOptions, predict } from './predict.js';

/** What a model comes to on data. */
export interface Score {
  /** Rows read and rejected. */
  rows: number;
  rejected: number;
  weight: number;
  /** Σ w·‖x − c‖². */
  inertia: number;
  /** Inertia per unit of weight; null where there is no weight. */
  distortion: number | null;
  /** k, rows of each cluster. */
  counts: number[];
}

/** One score when the source completes. */
export function score(model: Model, options: PredictOptions = {}): OperatorFunction<RecordBatch, Score> {
  const start = (): Omit<Score, 'distortion'> => ({
    rows: 0,
    rejected: 0,
    weight: 0,
    inertia: 0,
    counts: new Array<number>(model.k).fill(0),
  });
  return pipe(
    predict(model, options),
    reduce(
      (sum: ReturnType<typeof start> | undefined, prediction: Prediction) => add(sum ?? start(), prediction),
      undefined,
    ),
    map((sum = start()) => ({ ...sum, distortion: sum.weight > 0 ? sum.inertia / sum.weight : null })),
  );
}

function add(sum: Omit<Score, 'distortion'>, { points, labels, distances }: Prediction) {
  let { weight, inertia } = sum;
  for (let i = 0; i < points.n; i++) {
    const w = points.weights?.[i] ?? 1;
    weight += w;
    inertia += w * distances[i];
    sum.counts[labels[i]]++;
  }
  return { ...sum, rows: sum.rows + points.rows, rejected: sum.rejected + points.rows - points.n, weight, inertia };
}
