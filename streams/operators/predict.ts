import type { RecordBatch } from 'apache-arrow';
import { defer, finalize, map, type OperatorFunction } from 'rxjs';
import { type Assignment, type Intake, inputError, type KernelName, type Model, predictor } from '../../src/index.js';
import { type PointsOptions, type PointsReader, pointsReader } from '../points.js';
import { type ThreadCount, workerThreads } from '../threads.js';

/** Labels and squared distances of the valid rows of a record batch. */
export interface Prediction extends Assignment {
  batch: RecordBatch;
  points: Intake;
}

/** Options of the operators `predict` and `score`. */
export interface PredictOptions extends PointsOptions {
  kernel?: KernelName;
  /** Threads to assign on, default 1. Changes no bit. */
  threads?: ThreadCount;
}

/**
 * The nearest cluster of every row of a fixed model, one emission a record batch.
 * With `onBadRow: 'skip'` rejected rows are left out; `points.rowNumbers` says which rows the labels belong to.
 */
export function predict(model: Model, options: PredictOptions = {}): OperatorFunction<RecordBatch, Prediction> {
  const threads = workerThreads(options.threads);
  return (source) =>
    defer(() => {
      let reader: PointsReader | undefined;
      const assign = predictor(model, options.kernel, threads);
      return source.pipe(
        map((batch) => {
          reader ??= pointsReader(batch.schema, options);
          const d = reader.featureNames.length;
          if (d !== model.d) throw inputError(`The data has ${d} features (${reader.featureNames.slice(0, 5).join(', ')}…) but the model has ${model.d}.`);
          const points = reader.read(batch);
          return { batch, points, ...assign(points) };
        }),
        finalize(() => assign.close()),
      );
    });
}
