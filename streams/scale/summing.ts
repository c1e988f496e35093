import type { RunKernels, Values } from '../../src/kernel/index.js';
import { BlockSummarizer, type ValidatedBatch } from '../../src/learner/index.js';
import type { Model } from '../../src/model/index.js';
import type { StatsRecord } from './records.js';
import { encodeSums } from './statisticsBytes.js';

/** The sums of a block as they are written to the log. */
export interface BlockSums extends Pick<StatsRecord, 'read' | 'rejectedBy' | 'imputed'> {
  /** What `encodeSums` gives. */
  readonly bytes: Uint8Array;
  /** Milliseconds that it took. */
  readonly ms: number;
  /** Memory of the rows, which may be used again. */
  readonly freed: readonly Values[];
}

/** A model, and the digest by which it is known. */
export interface NamedModel {
  /** The model. */
  readonly model: Model;
  /** Its digest; another one means other centroids. */
  readonly digest: string;
}

/** Sums blocks of rows, one after another. */
export interface Summing {
  /**
   * Sums a block.
   * @param named the model that rows are assigned to; all have the same k, d and transform
   * @param rows the rows in order, however they are cut; they must not be used any more
   */
  sum(named: NamedModel, rows: readonly ValidatedBatch[]): Promise<BlockSums>;
  /** Ends threads. */
  close(): void;
}

/** Sums on the calling thread, which does nothing else meanwhile. */
export class SummingHere implements Summing {
  private summarizer: BlockSummarizer | undefined;
  private digest = '';

  constructor(private readonly kernels: RunKernels) {}

  /** Sums a block. */
  async sum({ model, digest }: NamedModel, rows: readonly ValidatedBatch[]): Promise<BlockSums> {
    const began = performance.now();
    this.summarizer ??= new BlockSummarizer(model, this.kernels);
    if (this.digest !== digest) this.summarizer.moveTo(model);
    this.digest = digest;
    const sums = this.summarizer.summarize(rows);
    const { read, rejectedBy, imputed } = sums;
    const [bytes, freed] = [encodeSums(sums), rows.map(({ values }) => values)];
    return { bytes, read, rejectedBy, imputed, ms: performance.now() - began, freed };
  }

  /** Ends the threads of the kernel. */
  close(): void {
    this.summarizer?.close();
  }
}
