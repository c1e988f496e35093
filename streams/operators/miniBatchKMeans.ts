import type { RecordBatch } from 'apache-arrow';
import {
  asyncScheduler,
  NEVER,
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  Subject,
  take,
  takeUntil,
} from 'rxjs';
import { runKernels } from '../../src/kernel/index.js';
import {
  type Checkpoint,
  type KMeansOptions,
  Learner,
  resolveOptions,
  type ValidatedBatch,
} from '../../src/learner/index.js';
import { sliceRows } from '../../src/model/index.js';
import { originOf } from '../points/batchOrigin.js';
import { type PointsOptions, type PointsReader, pointsReader } from '../points/reader.js';
import { type ThreadCount, workerThreads } from '../threads/workerThreads.js';
import { parseEvery, schedule } from './every.js';

/** Options of the operator `miniBatchKMeans`. */
export interface MiniBatchKMeansOptions extends KMeansOptions, PointsOptions {
  /** How often to emit: `5s`, `100000rows`, `50batches`, or several of these; default `1batches`. Changes no bit. */
  every?: string | readonly string[];
  /** Rows to read at most. */
  maxRows?: number;
  /** Go on from here; the source must be opened at `resume.position.source`. */
  resume?: Checkpoint;
  /** At its first emission the checkpoint of the latest boundary is emitted (not `complete`) and the run ends. */
  stop?: Observable<unknown>;
  /** Threads to assign on, default 1. Changes no bit. */
  threads?: ThreadCount;
  /** Clock of `every`, for tests. */
  scheduler?: SchedulerLike;
}

/**
 * Streaming k-means: record batches in, checkpoints out.
 *
 * 1. Waits for `initRows` rows (or the end), seeds, and emits a checkpoint at step 0.
 * 2. Applies one step for every `batchSize` rows, however the record batches were cut, and emits as often as `every` says.
 * 3. When the source completes, learns from the rows left over, emits a checkpoint with `complete: true` and completes.
 *    The stop rule and `maxRows` do the same earlier, and unsubscribe from the source.
 *
 * State is made for each subscription. A bad row, or an overflow, is an error notification; checkpoints emitted before
 * stay good.
 * @throws MeanderError `usage` at once for options out of range
 */
export function miniBatchKMeans(options: MiniBatchKMeansOptions): OperatorFunction<RecordBatch, Checkpoint> {
  const { forgetting, late } = resolveOptions(options);
  const timed = forgetting.by === 'time' || late !== null;
  const threads = workerThreads(options.threads);
  const cadences = [options.every ?? '1batches'].flat().map(parseEvery);
  const { resume, stop = NEVER, scheduler = asyncScheduler } = options;

  return (source) =>
    new Observable<Checkpoint>((subscriber) => {
      const schedules = cadences.map((cadence) => schedule(cadence, () => scheduler.now()));
      const due = (step: number, rows: number) => schedules.filter((is) => is(step, rows)).length > 0;
      let points: PointsReader | undefined;
      let learner: Learner | undefined;
      let left =
        options.maxRows === undefined
          ? Number.POSITIVE_INFINITY
          : options.maxRows - (resume?.rows.read ?? 0) + (resume?.position.rowsDone ?? 0);
      const emit = () => {
        const { step, rows } = (learner as Learner).status;
        if (!(learner as Learner).over && (step === 0 || due(step, rows.learned)))
          subscriber.next((learner as Learner).checkpoint());
      };
      const newLearner = (featureNames: readonly string[]) =>
        new Learner(options, {
          featureNames,
          kernels: runKernels(options.kernel, threads),
          onStep: emit,
          from: resume,
        });
      const end = () => {
        learner ??= newLearner([]);
        learner.finish();
        subscriber.next(learner.checkpoint());
        subscriber.complete();
      };
      const attempt = (work: () => void) => {
        try {
          work();
        } catch (error) {
          subscriber.error(error);
        }
      };
      const learn = (batch: RecordBatch) => {
        if (originOf(batch)?.flush) return learner?.flush();
        points ??= pointsReader(batch.schema, options, timed);
        learner ??= newLearner(points.featureNames);
        const intake = points.read(batch);
        learner.push(left < intake.rows ? firstRows(intake, left) : intake);
        left -= intake.rows;
        if (learner.over || left <= 0) end();
      };
      const closed = new Subject<void>();
      subscriber.add(() => {
        closed.next();
        learner?.close();
      });
      source.pipe(takeUntil(closed)).subscribe({
        next: (batch) => attempt(() => learn(batch)),
        error: (error) => subscriber.error(error),
        complete: () => subscriber.closed || attempt(end),
      });
      subscriber.add(
        stop.pipe(take(1)).subscribe(() => {
          if (learner?.seeded) subscriber.next(learner.checkpoint());
          subscriber.complete();
        }),
      );
    });
}

function firstRows(intake: ValidatedBatch, rows: number): ValidatedBatch {
  const n = intake.rowNumbers ? intake.rowNumbers.filter((row) => row < rows).length : rows;
  return {
    ...intake,
    ...sliceRows(intake, 0, n),
    rows,
    rowNumbers: intake.rowNumbers?.subarray(0, n),
  };
}
