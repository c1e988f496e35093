import type { RecordBatch } from 'apache-arrow';
import { asyncScheduler, NEVER, Observable, type OperatorFunction, type SchedulerLike, take } from 'rxjs';
import { usageError } from '../../src/errors.js';
import type { Threads } from '../../src/kernel/index.js';
import { type Checkpoint, type KMeansOptions, optionNames, resolveOptions } from '../../src/learner/index.js';
import { assertKnownNames } from '../../src/options/index.js';
import type { PointsOptions } from '../points/reader.js';
import { resolveThreads, type ThreadCount } from '../threads/workerThreads.js';
import { asCadence, type Cadence } from './cadence.js';
import { LearningRun } from './learningRun.js';
import { listen } from './listen.js';
import { type OptionNames, pointsOptionNames } from './optionNames.js';

/**
 * Options of the operator `miniBatchKMeans`; only `k` is required.
 * @category Operators
 */
export interface MiniBatchKMeansOptions extends KMeansOptions, PointsOptions {
  /** How often to emit, or several cadences of which any suffices; default `1batches`. Changes no bit of the model. */
  every?: Cadence | readonly Cadence[];
  /** Number of rows to read at most, at least 1; default: all. */
  maxRows?: number;
  /** Checkpoint to continue from; the source must then be opened at `resume.position.source`. */
  resume?: Checkpoint;
  /** When it first emits, the operator emits the checkpoint of the latest mini-batch (not `complete`) and completes. */
  stop?: Observable<unknown>;
  /** Threads to assign rows on; default 1, the calling thread. Changes no bit of the model. */
  threads?: ThreadCount | Threads;
  /** Clock for cadences in seconds; default the wall clock. */
  scheduler?: SchedulerLike;
}

/**
 * Learns k clusters from a stream: record batches in, checkpoints out (mini-batch k-means; Sculley 2010, with the
 * learning rates of Bottou & Bengio 1995).
 *
 * 1. Waits for `initRows` valid rows, or the end of the source, chooses the starting centroids from them, and emits a
 *    checkpoint at step 0. These rows are then learned from like all others.
 * 2. Applies one step per `batchSize` rows, however the rows were cut into record batches, and emits a checkpoint at
 *    the mini-batch boundaries that `every` selects; with seconds also where the source falls silent after a boundary.
 * 3. When the source completes, learns from the remaining rows as a last, shorter mini-batch, emits a checkpoint with
 * `complete: true` and completes. The stop rule (`patience`) and `maxRows` do the same earlier and unsubscribe from the
 * source.
 * 4. When `stop` emits, emits the checkpoint of the latest mini-batch, completes, and unsubscribes from the source.
 * 5. Fails with the source, at a bad row unless `onBadRow` is `skip`, when distances overflow, and where the source has
 *    no valid row. Checkpoints emitted before remain valid.
 * 6. Each subscription is a run of its own and learns the same bits from the same rows. Unsubscribing ends its threads.
 *
 * Watch the objective while the centroids move:
 *
 * ```ts
 * import { fromSource, miniBatchKMeans, synthetic } from 'meander';
 *
 * const source = synthetic({ kind: 'blobs', rows: 20_000, d: 2, k: 3 });
 * const checkpoints = fromSource(source).pipe(miniBatchKMeans({ k: 3, batchSize: 1000, every: '5batches' }));
 * await checkpoints.forEach(({ step, rows, complete }) => console.log(step, rows.learned, complete));
 * // → 0 0 false
 * // → 5 5000 false
 * // → 10 10000 false
 * // → 15 15000 false
 * // → 20 20000 false
 * // → 20 20000 true
 * ```
 *
 * Continue from a checkpoint; the result has the same bits as one uninterrupted run:
 *
 * ```ts
 * import { firstValueFrom, lastValueFrom, skip } from 'rxjs';
 * import { digestOf, fromSource, miniBatchKMeans, synthetic } from 'meander';
 *
 * const source = synthetic({ kind: 'blobs', rows: 20_000, d: 2, k: 3 });
 * const resume = await firstValueFrom(fromSource(source).pipe(miniBatchKMeans({ k: 3 }), skip(2)));
 * const resumed = fromSource(source, resume.position.source).pipe(miniBatchKMeans({ k: 3, resume }));
 * const whole = fromSource(source).pipe(miniBatchKMeans({ k: 3 }));
 * console.log(digestOf(await lastValueFrom(resumed)) === digestOf(await lastValueFrom(whole)));
 * // → true
 * ```
 *
 * @throws MeanderError `usage` at once for options out of range; `input` as an error notification for the data
 * @see {@link checkpoints} for the same as an async iterable, {@link shareLatest} to share a run, {@link predict} to
 * label rows
 * @category Operators
 */
export function miniBatchKMeans(options: MiniBatchKMeansOptions): OperatorFunction<RecordBatch, Checkpoint> {
  assertUsable(options);
  const { every = '1batches', stop = NEVER, scheduler = asyncScheduler } = options;
  const cadences = [every].flat().map(asCadence);
  const threads = resolveThreads(options.threads);
  return (source) =>
    new Observable((subscriber) => {
      const run = new LearningRun(options, cadences, threads, scheduler, subscriber);
      subscriber.add(() => run.close());
      listen(stop.pipe(take(1)), subscriber, { next: () => run.stop() });
      listen(source, subscriber, { next: (batch) => run.take(batch), complete: () => run.finish() });
    });
}

/** The options that the learner does not have. */
const ownNames: OptionNames<Omit<MiniBatchKMeansOptions, keyof KMeansOptions>> = {
  ...pointsOptionNames,
  every: true,
  maxRows: true,
  resume: true,
  stop: true,
  threads: true,
  scheduler: true,
};

/** @throws MeanderError `usage` naming the option that is unknown or out of range */
function assertUsable(options: MiniBatchKMeansOptions): void {
  assertKnownNames('miniBatchKMeans', options, [...optionNames, ...Object.keys(ownNames)]);
  resolveOptions(options);
  const { maxRows = 1 } = options;
  if (!(Number.isSafeInteger(maxRows) && maxRows >= 1))
    throw usageError(`maxRows must be a whole number of at least 1, but is ${maxRows}.`);
}
