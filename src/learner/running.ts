import { inputError, usageError } from '../errors.js';
import type { Kernel } from '../kernel/kernel.js';
import { type HeldRows, type Points, sliceRows } from '../model/points.js';
import { RowTransformer } from '../model/transform.js';
import type { BlockStatistics } from './blockStatistics.js';
import type { Checkpoint, RunState } from './checkpoint.js';
import { type Ledger, passLearned } from './ledger.js';
import type { RowBuffer } from './rowBuffer.js';
import type { LightSnapshot } from './runView.js';
import type { RunSetup } from './setup.js';
import { Training } from './training.js';

/** A run with centroids: cuts the rows into mini-batches and has each of them learned. */
export class Running {
  /** What happens to each row before it is learned from. */
  readonly transformer: RowTransformer;
  private readonly training: Training;
  private halted = false;

  /**
   * @param state the first state of a run, or that of a checkpoint
   * @param buffer rows that wait to be learned from, transformed already
   */
  constructor(
    private readonly setup: RunSetup,
    kernel: Kernel,
    state: RunState,
    private readonly buffer: RowBuffer,
  ) {
    this.training = new Training(setup, kernel, state);
    this.transformer = new RowTransformer(state.model.transform);
  }

  /** Whether early stopping, the end of the stream or `halt` ended the run. */
  get over(): boolean {
    return this.halted || this.training.complete;
  }

  /** Learns nothing more, also in the midst of `take`: the mini-batch in work is the last one. */
  halt(): void {
    this.halted = true;
  }

  /** Mini-batches applied, rows, objective and movement so far, without copying the model. */
  get status(): Pick<Checkpoint, 'step' | 'rows' | 'objective' | 'movement'> {
    const { step, movement, boundary, lead } = this.training;
    return { step, movement, rows: boundary.rows, objective: lead.objective };
  }

  /** @throws MeanderError `input` where rows have another number of features than the model */
  assertFeatures(d: number): void {
    const known = this.training.lead.model.d;
    if (d === known) return;
    throw inputError(
      `The rows have ${d} features but the model has ${known}; give the columns that it was learned from.`,
    );
  }

  /** Learns from all rows, one full mini-batch at a time; the rest waits. @param before ledger before the first row */
  take(points: Points, before: Ledger): void {
    let ledger = before;
    for (let from = 0; from < points.n && !this.over; ) {
      const missing = this.rowsToHold - this.buffer.length;
      const n = Math.min(points.n - from, missing);
      const rows = this.transformer.apply(sliceRows(points, from, n));
      const after = passLearned(ledger, rows);
      if (this.buffer.length === 0 && n === this.missing) this.training.learn(rows, after);
      else this.buffer.append(rows, ledger);
      this.learnFullBatches();
      from += n;
      ledger = after;
    }
  }

  /** Learns from the waiting rows, as long as they fill a mini-batch, or a block of it and a further row waits. */
  learnFullBatches(): void {
    while (this.buffer.length >= this.rowsToHold && !this.over) this.learnBuffered(this.rowsAtOnce);
  }

  /** Learns from all waiting rows as one short mini-batch. */
  flush(): void {
    const { length } = this.buffer;
    if (length > 0 && !this.over) this.training.learn(this.buffer.peek(length), this.buffer.drop(length));
  }

  /** Ends the run: the waiting rows become the last, shorter mini-batch. @param end ledger at the end of the stream */
  finish(end: Ledger): void {
    this.flush();
    this.training.finish(end);
  }

  /**
   * Learns from one mini-batch whose blocks were summed elsewhere.
   * @throws MeanderError `usage` where rows wait
   */
  applyBlocks(blocks: readonly BlockStatistics[], end: Ledger): void {
    const waiting = this.buffer.length;
    if (waiting > 0) throw usageError(`${waiting} rows wait to be learned from; flush before blocks are applied.`);
    this.training.learnBlocks(blocks, end);
  }

  /** The state at the latest mini-batch boundary, as an immutable value. */
  checkpoint(): Checkpoint {
    return this.training.checkpoint();
  }

  /** What can be shown of the latest boundary. */
  snapshot(): LightSnapshot {
    return this.training.snapshot();
  }

  /** The hold-out sample at the latest boundary, at most some of its first rows. */
  heldOut(most: number): HeldRows {
    return this.training.heldOut(most);
  }

  /** Ends the threads; from then on the calling thread works alone. */
  close(): void {
    this.training.close();
  }

  /** Rows that are missing to the end of the mini-batch: of a full one, or where the run that is replayed ended it. */
  private get missing(): number {
    const { batchSizes, flushAt } = this.setup.options;
    const { learned } = this.training.boundary.rows;
    const flush = flushAt.find((rows) => rows > learned) ?? Number.POSITIVE_INFINITY;
    return Math.min(batchSizes.after(learned), flush - learned) - this.training.added;
  }

  /** Rows that are summed next. */
  private get rowsAtOnce(): number {
    return Math.min(this.missing, this.setup.options.rowsAtOnce);
  }

  /** Rows that must wait before some are summed. A block waits for a further row, so that a flush always finds rows. */
  private get rowsToHold(): number {
    const { missing, rowsAtOnce } = this;
    return rowsAtOnce < missing ? rowsAtOnce + 1 : missing;
  }

  private learnBuffered(n: number) {
    const ends = n === this.missing;
    const points = this.buffer.peek(n);
    const end = this.buffer.drop(n);
    if (ends) this.training.learn(points, end);
    else this.training.add(points, end);
  }
}
