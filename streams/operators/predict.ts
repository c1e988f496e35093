import type { RecordBatch } from 'apache-arrow';
import { isObservable, Observable, type OperatorFunction } from 'rxjs';
import type { KernelName, Threads } from '../../src/kernel/index.js';
import type { Checkpoint } from '../../src/learner/index.js';
import type { Model } from '../../src/model/index.js';
import { assertKnownNames, checkValue, wholeNumber } from '../../src/options/index.js';
import type { PointsOptions } from '../points/reader.js';
import { resolveThreads, type ThreadCount } from '../threads/workerThreads.js';
import { LabellingRun } from './labellingRun.js';
import { listen } from './listen.js';
import { type OptionNames, pointsOptionNames } from './optionNames.js';
import type { Prediction } from './prediction.js';

/**
 * Options of the operators `predict`, `score` and `certify`.
 * @category Operators
 */
export interface PredictOptions extends PointsOptions {
  /** Kernel that assigns; default `auto`, the fastest here. Changes no bit of the labels. */
  kernel?: KernelName;
  /** Threads to assign rows on; default 1, the calling thread. Changes no bit of the labels. */
  threads?: ThreadCount | Threads;
  /** Number of nearest clusters to find of each row, 1…k, with distances and shares; default: only the label. */
  top?: number;
}

/** The names of the options of `predict`. */
export const predictOptionNames: OptionNames<PredictOptions> = {
  ...pointsOptionNames,
  kernel: true,
  threads: true,
  top: true,
};

/**
 * Labels every row with its nearest cluster.
 *
 * 1. Emits one prediction per record batch: n labels and n squared distances, in the order of the rows. Ties go to the
 *    lowest cluster.
 * 2. Given a model, uses it throughout. Given checkpoints, uses the newest at each moment; a row before the first of
 *    them is an error, so wait for one before opening the source.
 * 3. With `onBadRow: 'skip'` rejected rows get no label, and `points.rowNumbers` says which rows the labels belong to.
 * 4. With `top`, `nearest` holds the nearest clusters of each row.
 * 5. Completes with the source, whether or not more checkpoints may come.
 * 6. Fails with the source or the checkpoints, at a bad row unless `onBadRow` is `skip`, and where the data has another
 *    number of features than the model, or `top` is more than its clusters.
 *
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { fromPoints, fromSource, miniBatchKMeans, predict } from 'meander';
 *
 * const source = fromPoints([[0, 0], [0, 1], [9, 9], [9, 8]]);
 * const { model } = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans({ k: 2 })));
 * await fromSource(source)
 *   .pipe(predict(model))
 *   .forEach(({ labels }) => console.log(labels[0] === labels[1], labels[1] === labels[2], labels[2] === labels[3]));
 * // → true false true
 * ```
 *
 * @param model a fixed model, or checkpoints that follow one another, such as those of `shareLatest()`
 * @throws MeanderError `usage` at once for an unknown option, `top` or a number of threads out of range; `input` as
 *   an error notification for the data
 * @see {@link score} for the sums alone
 * @category Operators
 */
export function predict(
  model: Model | Observable<Checkpoint>,
  options: PredictOptions = {},
): OperatorFunction<RecordBatch, Prediction> {
  assertKnownNames('predict', options, Object.keys(predictOptionNames));
  if (options.top !== undefined) checkValue('top', options.top, wholeNumber(1));
  const threads = resolveThreads(options.threads);
  return (source) =>
    new Observable((subscriber) => {
      const run = new LabellingRun(options, threads);
      subscriber.add(() => run.close());
      if (isObservable(model))
        listen(model, subscriber, { next: (checkpoint) => run.use(checkpoint.model, checkpoint.step) });
      else run.use(model);
      listen(source, subscriber, {
        next: (batch) => subscriber.next(run.predict(batch)),
        complete: () => subscriber.complete(),
      });
    });
}
