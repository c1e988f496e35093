import type { RecordBatch } from 'apache-arrow';
import type { SchedulerLike, Subscriber } from 'rxjs';
import { runKernels, type Threads } from '../../src/kernel/index.js';
import {
  type Checkpoint,
  type KMeansOptions,
  Learner,
  optionNames,
  type RunView,
  resolveOptions,
  type ValidatedBatch,
} from '../../src/learner/index.js';
import { type ImputeStrategy, needsLength, sliceRows } from '../../src/model/index.js';
import { fillsMissing, strategyOf } from '../points/badRowResponse.js';
import { originOf } from '../points/batchOrigin.js';
import { sentencesOf } from '../points/columnReport.js';
import { type PointsOptions, type PointsReader, pointsReader } from '../points/reader.js';
import { Boundaries } from './boundaries.js';
import type { Cadence } from './cadence.js';

/** What a run is told by the options of `miniBatchKMeans`. */
export interface LearningOptions extends KMeansOptions, PointsOptions {
  /** Number of rows to read at most, counted from the beginning of the first run; default: all. */
  maxRows?: number;
  /** Checkpoint to continue from. */
  resume?: Checkpoint;
  /** Called once seeded and after every mini-batch. */
  onStep?: (run: RunView) => void;
}

/** What the first record batch brings, since its schema names the features. */
interface Opened {
  /** Reads record batches of the first one's schema. */
  reader: PointsReader;
  /** Learns from their rows. */
  learner: Learner;
}

/**
 * One subscription of `miniBatchKMeans`: gives the rows of record batches to a learner and the checkpoints that are due
 * to a subscriber.
 */
export class LearningRun {
  private readonly boundaries: Boundaries;
  /** Null before the first record batch. */
  private opened: Opened | null = null;
  private rowsLeft: number;

  /**
   * @param cadences a checkpoint is emitted when any of them is due
   * @param threads undefined: the calling thread works alone
   * @param scheduler the clock of cadences in seconds
   */
  constructor(
    private readonly options: LearningOptions,
    cadences: readonly Cadence[],
    private readonly threads: Threads | undefined,
    scheduler: SchedulerLike,
    private readonly subscriber: Subscriber<Checkpoint>,
  ) {
    this.boundaries = new Boundaries(cadences, scheduler, () => this.emitLate());
    this.rowsLeft = rowsToRead(options);
  }

  /** Learns from a record batch, and ends the run when the stop rule or `maxRows` says so. */
  take(batch: RecordBatch): void {
    if (originOf(batch)?.flush) {
      this.opened?.learner.flush();
      return;
    }
    this.opened ??= this.open(batch);
    const { reader, learner } = this.opened;
    const rows = reader.read(batch);
    learner.push(this.rowsLeft < rows.rows ? firstRows(rows, this.rowsLeft) : rows);
    if (this.subscriber.closed) return;
    this.rowsLeft -= rows.rows;
    if (learner.over || this.rowsLeft <= 0) this.end(learner);
  }

  /** Ends the run with the source; if that was empty, the learner says so, or completes the checkpoint resumed from. */
  finish(): void {
    this.end(this.opened?.learner ?? this.newLearner(featuresOf(this.options) ?? []));
  }

  /** Emits the checkpoint of the latest mini-batch, if there are centroids yet, and completes. */
  stop(): void {
    if (this.opened?.learner.seeded) this.subscriber.next(this.checkpoint(this.opened.learner));
    this.subscriber.complete();
  }

  /** Ends the learning at once, also between two mini-batches of one record batch, and the threads. */
  close(): void {
    this.boundaries.close();
    this.opened?.learner.halt();
    this.opened?.learner.close();
  }

  private open(first: RecordBatch): Opened {
    const { forgetting, late, transform } = resolveOptions(this.options);
    const options = { ...this.options, features: featuresOf(this.options) };
    const needs = {
      times: forgetting.by === 'time' || late !== null,
      length: needsLength(transform),
      missing: this.impute !== undefined,
    };
    const reader = pointsReader(first.schema, options, needs, first);
    return { reader, learner: this.newLearner(reader.featureNames) };
  }

  /** What missing values are replaced by: as the run that is resumed did, where there is one. */
  private get impute(): ImputeStrategy | undefined {
    const { resume, onBadRow } = this.options;
    if (resume) return fillsMissing(resume.model, onBadRow) ? resume.model.transform?.impute?.by : undefined;
    return strategyOf(onBadRow);
  }

  private newLearner(featureNames: readonly string[]): Learner {
    const learner: Learner = new Learner(learnerOptions(this.options), {
      featureNames,
      kernels: runKernels(this.options.kernel, this.threads),
      onStep: () => {
        this.options.onStep?.(learner);
        this.emitIfDue(learner);
      },
      impute: this.impute,
      from: this.options.resume,
    });
    return learner;
  }

  /** Emits at a mini-batch boundary; the last one is left to `end`, which marks it complete. */
  private emitIfDue(learner: Learner): void {
    const { step, rows } = learner.status;
    if (!learner.over && (step === 0 || this.boundaries.due(step, rows.learned)))
      this.subscriber.next(this.checkpoint(learner));
  }

  /** Emits the latest boundary, where the stream has fallen silent before it was due. */
  private emitLate(): void {
    if (this.opened && !this.opened.learner.over) this.subscriber.next(this.checkpoint(this.opened.learner));
  }

  /** A checkpoint that also says what became of the columns. */
  private checkpoint(learner: Learner): Checkpoint {
    const checkpoint = learner.checkpoint();
    if (!this.opened) return checkpoint;
    return {
      ...checkpoint,
      warnings: [...new Set([...sentencesOf(this.opened.reader.report), ...checkpoint.warnings])],
    };
  }

  private end(learner: Learner): void {
    learner.finish();
    this.subscriber.next(this.checkpoint(learner));
    learner.close();
    this.subscriber.complete();
  }
}

/** The features that the rows must have: those of the checkpoint, or of the centroids that the run starts from. */
const featuresOf = ({ features, resume, init }: LearningOptions): readonly string[] | undefined =>
  features ?? resume?.featureNames ?? (typeof init === 'object' ? init.featureNames : undefined);

/** The options that the learner has, without those of the operator. */
const learnerOptions = (options: LearningOptions): KMeansOptions =>
  Object.fromEntries(optionNames.map((name) => [name, options[name]])) as unknown as KMeansOptions;

/** Rows that may still be read; the first record batch of a resumed run is read again from its beginning. */
function rowsToRead({ maxRows, resume }: LearningOptions): number {
  if (maxRows === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(0, maxRows - (resume ? resume.rows.read - resume.position.rowsDone : 0));
}

/** The first rows of a record batch, counting rejected ones, as views. */
export function firstRows(batch: ValidatedBatch, rows: number): ValidatedBatch {
  const { rowNumbers } = batch;
  const n = rowNumbers ? rowNumbers.filter((row) => row < rows).length : rows;
  return { ...batch, ...sliceRows(batch, 0, n), rows, rowNumbers: rowNumbers?.subarray(0, n) };
}
