import type { ScreeningStrategy } from '../screening/strategy.js';
import { FLAGS, sharedConstants } from './headerFields.js';
import type { JobRunner } from './jobRunner.js';

/** Share of the centroids that may move too far from their anchors before all anchors are taken again. */
const MAX_FAR_SHARE = 0.02;

/** Keeps the products of anchors near enough to the centroids; see assembly/anchors.ts. */
export class AnchorProducts {
  /** How often anchors were taken. */
  private generation = 0;
  /** Eighths of the prefix beyond which all anchors have their products. */
  private completeFor: number | undefined;
  /** Rows assigned since anchors were taken, as long as these served, and how many they were the time before. */
  private served = { rows: 0, before: 0, near: false };

  constructor(private readonly jobs: JobRunner) {}

  /** Notes that centroids are packed in other units, so that the products are of no use. */
  invalidate(): void {
    this.completeFor = undefined;
    this.served.near = false;
  }

  /** Notes that memory is laid out for other centroids. */
  reset(): void {
    this.completeFor = undefined;
  }

  /**
   * Takes the packed centroids for anchors, and computes the products of the listed ones, each of which is listed once.
   */
  compute(strategy: ScreeningStrategy, anchors: Int32Array): void {
    const { memory, wasm } = this.jobs;
    memory.setField('anchorGeneration', ++this.generation);
    memory.setField('anchorListLength', anchors.length);
    memory.anchorList.set(anchors);
    this.jobs.setJob(strategy, FLAGS.COMPUTE_PRODUCTS);
    wasm.takeAnchors();
    this.jobs.run(Math.ceil(anchors.length / sharedConstants.ANCHORS_PER_TASK));
    this.completeFor = undefined;
    this.served = { rows: 0, before: this.served.rows || this.served.before, near: true };
  }

  /** Computes the products of all anchors again, unless those that there are still serve. */
  keep(strategy: ScreeningStrategy): void {
    if (this.completeFor === strategy.prefixEighths && this.areNear()) return;
    this.compute(
      strategy,
      Int32Array.from({ length: this.jobs.shape.k }, (_, j) => j),
    );
    this.completeFor = strategy.prefixEighths;
  }

  /** Rows that products will serve, to judge by the last time; at least the n rows that are next. */
  expectedRows(n: number): number {
    return Math.max(n, this.served.rows || this.served.before);
  }

  /** Records that n rows have been assigned. */
  recordRows(n: number): void {
    this.served.near &&= this.areNear();
    if (this.served.near) this.served.rows += n;
  }

  private areNear() {
    return this.jobs.wasm.summarizeMovements() <= MAX_FAR_SHARE * this.jobs.shape.k;
  }
}
