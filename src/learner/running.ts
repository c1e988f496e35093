import { inputError } from '../errors.js';
import type { Kernel } from '../kernel/kernel.js';
import { type HeldRows, type Points, sliceRows } from '../model/points.js';
import { RowTransformer } from '../model/transform.js';
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
      const missing = this.nextSize - this.buffer.length;
      const n = Math.min(points.n - from, missing);
      const rows = this.transformer.apply(sliceRows(points, from, n));
      const after = passLearned(ledger, rows);
      if (this.buffer.length === 0 && n === missing) this.training.learn(rows, after);
      else this.buffer.append(rows, ledger);
      this.learnFullBatches();
      from += n;
      ledger = after;
    }
  }

  /** Learns from the waiting rows, as long as they fill a mini-batch. */
  learnFullBatches(): void {
    while (this.buffer.length >= this.nextSize && !this.over) this.learnBuffered(this.nextSize);
  }

  /** Learns from all waiting rows as one short mini-batch. */
  flush(): void {
    if (this.buffer.length > 0 && !this.over) this.learnBuffered(this.buffer.length);
  }

  /** Ends the run: the waiting rows become the last, shorter mini-batch. @param end ledger at the end of the stream */
  finish(end: Ledger): void {
    while (this.buffer.length > 0) this.learnBuffered(Math.min(this.nextSize, this.buffer.length));
    this.training.finish(end);
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

  /** Rows of the next mini-batch: a full one, or fewer where the run that is replayed ended one early. */
  private get nextSize(): number {
    const { batchSize, flushAt } = this.setup.options;
    const { learned } = this.training.boundary.rows;
    const flush = flushAt.find((rows) => rows > learned) ?? Number.POSITIVE_INFINITY;
    return Math.min(batchSize, flush - learned);
  }

  private learnBuffered(n: number) {
    const points = this.buffer.peek(n);
    this.training.learn(points, this.buffer.drop(n));
  }
}
