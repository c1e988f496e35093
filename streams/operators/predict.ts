import type { RecordBatch } from 'apache-arrow';
import { defer, finalize, isObservable, map, type Observable, type OperatorFunction } from 'rxjs';
import { inputError } from '../../src/errors.js';
import type { KernelName } from '../../src/kernel/index.js';
import type { Checkpoint, ValidatedBatch } from '../../src/learner/index.js';
import { type Assignment, type Model, type Predictor, predictor } from '../../src/model/index.js';
import { type PointsOptions, type PointsReader, pointsReader } from '../points/reader.js';
import { type ThreadCount, workerThreads } from '../threads/workerThreads.js';

/** Labels and squared distances of the valid rows of a record batch. */
export interface Prediction extends Assignment {
  /** Step of the model that labelled them, where models follow one another. */
  step?: number;
  batch: RecordBatch;
  points: ValidatedBatch;
}

/** Options of the operators `predict` and `score`. */
export interface PredictOptions extends PointsOptions {
  kernel?: KernelName;
  /** Threads to assign on, default 1. Changes no bit. */
  threads?: ThreadCount;
}

/**
 * The nearest cluster of every row, one emission a record batch: of a fixed model, or always of the newest of those that
 * follow one another. A row before the first of them is an error, so wait for one before opening the source.
 * With `onBadRow: 'skip'` rejected rows are left out; `points.rowNumbers` says which rows the labels belong to.
 */
export function predict(
  model: Model | Observable<Checkpoint>,
  options: PredictOptions = {},
): OperatorFunction<RecordBatch, Prediction> {
  const threads = workerThreads(options.threads);
  return (source) =>
    defer(() => {
      let reader: PointsReader | undefined;
      let assign: Predictor | undefined;
      let step: number | undefined;
      const use = (model: Model) => {
        assign?.close();
        assign = predictor(model, options.kernel, threads);
      };
      const models = isObservable(model)
        ? model.subscribe((checkpoint) => {
            use(checkpoint.model);
            step = checkpoint.step;
          })
        : use(model);
      return source.pipe(
        map((batch) => {
          reader ??= pointsReader(batch.schema, options);
          const d = reader.featureNames.length;
          if (!assign) throw inputError('Rows came before the first model; wait for one.');
          const model = assign.model;
          if (d !== model.d)
            throw inputError(
              `The data has ${d} features (${reader.featureNames.slice(0, 5).join(', ')}…) but the model has ${model.d}.`,
            );
          const points = reader.read(batch);
          return { batch, points, ...assign(points), ...(step !== undefined && { step }) };
        }),
        finalize(() => {
          assign?.close();
          models?.unsubscribe();
        }),
      );
    });
}
