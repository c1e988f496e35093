import { inputError, usageError } from '../errors.js';
import type { RunKernels } from '../kernel/index.js';
import type { ImputeStrategy } from '../model/imputation.js';
import { type HeldRows, type Points, sliceRows } from '../model/points.js';
import { shapedPoints } from '../model/validPoints.js';
import { assertKnownNames } from '../options/index.js';
import type { BlockStatistics } from './blockStatistics.js';
import { type Checkpoint, initialStates } from './checkpoint.js';
import { latest, withoutLate } from './eventTime.js';
import { Holdout, learnableRows } from './holdout.js';
import {
  emptyLedger,
  type Ledger,
  ledgerFrom,
  openBatch,
  passBlocks,
  passHeldOut,
  passLearned,
  rejectUpTo,
} from './ledger.js';
import { type KMeansOptions, optionNames, resolveOptions } from './options.js';
import { RowBuffer } from './rowBuffer.js';
import { Running } from './running.js';
import type { LightSnapshot, RunView } from './runView.js';
import { assigner, type RunSetup } from './setup.js';
import { firstFrom, rowAt, type ValidatedBatch } from './validatedBatch.js';
import { Waiting } from './waiting.js';

/** What a learner is given beside its options. */
export interface LearnerSetup {
  /** d names, in the order of the features; none where features have no names. */
  featureNames: readonly string[];
  /** Makes the kernels of the run; see `runKernels`. */
  kernels: RunKernels;
  /** Called once seeded and after every mini-batch, when `checkpoint()` is at its boundary. */
  onStep?: () => void;
  /** What missing values are replaced by, where rows have some; a resumed run goes on with those of its model. */
  impute?: ImputeStrategy;
  /** Where an earlier run ended; the source must be opened at its position. */
  from?: Checkpoint;
}

/**
 * Mini-batch k-means as a synchronous machine: rows in, steps out. A run is `Waiting` until there are rows to seed
 * from, then `Running`. Rows are learned in mini-batches of exactly `batchSize`; how they were cut on arrival changes
 * nothing.
 */
export class Learner implements RunView {
  private readonly setup: RunSetup;
  private phase: Waiting | Running;
  /** What became of all rows read so far. */
  private ledger: Ledger;
  /** Rows of the next record batch that an earlier run is done with. */
  private rowsDone: number;

  /** @throws MeanderError `usage` for unknown options or options out of range */
  constructor(given: KMeansOptions, { featureNames, kernels, onStep = () => {}, impute, from }: LearnerSetup) {
    assertKnownNames('Learner', given, optionNames);
    const resolved = resolveOptions(given);
    const holdout = new Holdout(resolved.seed, resolved.holdout, from);
    const options = { ...resolved, transform: { ...resolved.transform, impute } };
    this.setup = { options, featureNames, holdout, kernels, assign: assigner(kernels.single), onStep };
    this.phase = from ? resume(this.setup, from) : new Waiting(this.setup);
    this.ledger = from ? ledgerFrom(from, from.held.weights.length) : emptyLedger;
    this.rowsDone = this.ledger.position.rowsDone;
  }

  /** True when early stopping, the end of the stream or `halt` ended the run; further rows are ignored. */
  get over(): boolean {
    return this.phase instanceof Running && this.phase.over;
  }

  /** Whether there are centroids yet. */
  get seeded(): boolean {
    return this.phase instanceof Running;
  }

  /** Mini-batches applied, rows, objective and movement at the latest boundary, without copying the model. */
  get status(): Pick<Checkpoint, 'step' | 'rows' | 'objective' | 'movement'> {
    return this.phase instanceof Running ? this.phase.status : initialStates;
  }

  /**
   * Learns from the rows of one record batch.
   * @throws MeanderError `input` where the number of features changed, weights are not valid, or distances overflow
   */
  push(given: ValidatedBatch): void {
    if (this.over) return;
    const { late } = this.setup.options;
    const all = { ...given, ...shapedPoints(given) };
    const batch = late === null ? all : withoutLate(all, this.ledger.watermark, late);
    this.ledger = openBatch(this.ledger, batch, this.rowsDone);
    this.rowsDone = 0;
    if (batch.n > 0) this.prepare(batch.d);
    for (let i = firstFrom(batch, this.ledger.position.rowsDone); i < batch.n && !this.over; ) {
      this.ledger = rejectUpTo(this.ledger, rowAt(batch, i), batch.reasons);
      i += this.setup.holdout.holds(this.ledger.position.ordinal) ? this.holdOut(batch, i) : this.learn(batch, i);
    }
    if (!this.over) this.ledger = rejectUpTo(this.ledger, batch.rows, batch.reasons);
  }

  /** Learns from the waiting rows as a short mini-batch, once there are centroids; for a feed that fell idle. */
  flush(): void {
    if (this.phase instanceof Running) this.phase.flush();
  }

  /**
   * Learns from one mini-batch whose blocks were summed elsewhere, against the model at the latest boundary. Nothing of
   * them is held out.
   * @param blocks in order, with at least one row
   * @param source where the run stands after them; opaque here
   * @throws MeanderError `input` where there is no row or sums overflow, `usage` where rows wait: `flush` first
   */
  applyBlocks(blocks: readonly BlockStatistics[], source: unknown): void {
    const running = this.running();
    this.ledger = passBlocks(this.ledger, blocks, source);
    running.applyBlocks(blocks, this.ledger);
  }

  /**
   * Ends the run: the waiting rows become the last, shorter mini-batch.
   * @throws MeanderError `input` where no row was learned
   */
  finish(): void {
    if (this.over) return;
    if (this.phase instanceof Waiting && this.phase.length > 0) this.start(this.phase);
    const { read, rejected, heldOut } = this.ledger.rows;
    if (this.phase instanceof Waiting) {
      throw inputError(`No row to learn from: ${read} read, ${rejected} rejected, ${heldOut} held out.`);
    }
    this.phase.finish(this.ledger);
  }

  /**
   * The state at the latest mini-batch boundary, as an immutable value.
   * @throws MeanderError `input` before the centroids are seeded
   */
  checkpoint(): Checkpoint {
    return this.running().checkpoint();
  }

  /**
   * What can be shown of the latest mini-batch boundary, for much less than a checkpoint costs.
   * @throws MeanderError `input` before the centroids are seeded
   */
  snapshot(): LightSnapshot {
    return this.running().snapshot();
  }

  /**
   * A copy of the hold-out sample at the latest mini-batch boundary, at most some of its first rows.
   * @throws MeanderError `input` before the centroids are seeded
   */
  heldOut(most: number): HeldRows {
    return this.running().heldOut(most);
  }

  /** Learns nothing more, also when called from `onStep`, while rows of a record batch are left. */
  halt(): void {
    if (this.phase instanceof Running) this.phase.halt();
  }

  /** Ends the threads; from then on the calling thread works alone. */
  close(): void {
    if (this.phase instanceof Running) this.phase.close();
  }

  private running(): Running {
    if (this.phase instanceof Running) return this.phase;
    const { read } = this.ledger.rows;
    throw inputError(`There is no model yet: ${read} rows read, seeding waits for ${this.setup.options.initRows}.`);
  }

  private prepare(d: number) {
    this.phase.assertFeatures(d);
    const names = this.setup.featureNames.length;
    if (names !== d && names > 0)
      throw usageError(`There are ${names} feature names for rows of ${d} features; give one per feature.`);
    if (this.phase instanceof Waiting && this.phase.startsWithoutRows) this.start(this.phase, d);
  }

  private start(waiting: Waiting, d = waiting.d) {
    const running = waiting.seed(d);
    this.phase = running;
    this.setup.onStep();
    running.learnFullBatches();
  }

  /** Holds out valid row i. @returns 1, the rows taken */
  private holdOut(batch: ValidatedBatch, i: number): number {
    const row = sliceRows(batch, i, 1);
    const sampled = this.ledger.position.pass === 0;
    if (sampled) {
      const values = Float64Array.from(row.values);
      this.setup.holdout.add(this.phase.transformer.apply({ ...row, values }).values, row.weights?.[0] ?? 1);
    }
    this.ledger = passHeldOut(this.ledger, row, sampled, latest(row.times));
    return 1;
  }

  /** Learns from the longest run of rows from valid row i on. @returns the rows taken */
  private learn(batch: ValidatedBatch, i: number): number {
    const points = sliceRows(batch, i, learnableRows(batch, i, this.ledger.position, this.setup.holdout));
    const before = this.ledger;
    this.ledger = passLearned(before, points, latest(points.times));
    this.take(points, before);
    return points.n;
  }

  private take(points: Points, before: Ledger) {
    const { phase } = this;
    if (phase instanceof Running) return phase.take(points, before);
    const taken = phase.take(points, before);
    if (phase.full) this.start(phase);
    if (taken < points.n)
      this.take(sliceRows(points, taken, points.n - taken), passLearned(before, sliceRows(points, 0, taken)));
  }
}

/** A run that goes on from a checkpoint. */
function resume(setup: RunSetup, from: Checkpoint): Running {
  const { initRows, rowsAtOnce } = setup.options;
  const kernel = setup.kernels.threaded(from.model.k, from.model.d);
  return new Running(setup, kernel, from, new RowBuffer(Math.max(initRows, rowsAtOnce + 1)));
}
