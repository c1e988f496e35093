import type { RecordBatch } from 'apache-arrow';
import { usageError } from '../../src/errors.js';
import type { RunKernels } from '../../src/kernel/index.js';
import {
  assertStepsFromStatistics,
  BlockSummarizer,
  type Checkpoint,
  recordedOptions,
  resolveOptions,
  type ValidatedBatch,
} from '../../src/learner/index.js';
import { needsLength } from '../../src/model/index.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { fillsMissing } from '../points/badRowResponse.js';
import { type PointsOptions, type PointsReader, pointsReader } from '../points/reader.js';
import { encodeStatistics } from './statisticsArrow.js';
import { DEFINITION } from './statisticsFacts.js';

/** Which block some rows are. */
export interface BlockName {
  /** Its number in the mini-batch, from 0. */
  readonly block: number;
  /** Blocks of the mini-batch, where that is known. */
  readonly blocks?: number;
}

/** The statistics of a block. */
export interface SummedBlock {
  /** The Arrow stream that holds them. */
  readonly bytes: Uint8Array;
  /** Rows read. */
  readonly read: number;
  /** Rows rejected. */
  readonly rejected: number;
}

/** Rows of a block in a run, and of its next mini-batches. */
export const runShape = ({ options }: Checkpoint) => {
  const { blockRows, batchSizes, holdout } = resolveOptions(recordedOptions(options));
  return { blockRows, batchSizes, holdout };
};

/** Sums blocks of rows against a model, or one after another of a run. */
export class BlockRun {
  private readonly summarizer: BlockSummarizer;
  private model: string;
  /** Rows of a block in the run of the model. */
  readonly blockRows: number;

  /**
   * @param options the columns to read, and what to do with bad rows; each file has a reader of its own
   * @throws MeanderError `usage` for a model of a run that needs all its rows in one process
   */
  constructor(
    private checkpoint: Checkpoint,
    private readonly options: PointsOptions,
    kernels: RunKernels,
  ) {
    assertStepsFromStatistics(checkpoint.options, recordedOptions(checkpoint.options));
    this.blockRows = runShape(checkpoint).blockRows;
    this.model = digestOf(checkpoint);
    this.summarizer = new BlockSummarizer(checkpoint.model, kernels);
  }

  /** Sums the next blocks against another model of the same run. */
  moveTo(checkpoint: Checkpoint): void {
    this.checkpoint = checkpoint;
    this.model = digestOf(checkpoint);
    this.summarizer.moveTo(checkpoint.model);
  }

  /** A reader of the rows of one file. @param first its first record batch */
  readerOf(first: RecordBatch): PointsReader {
    const { model, featureNames } = this.checkpoint;
    const needs = {
      length: needsLength(model.transform),
      missing: fillsMissing(model, this.options.onBadRow),
    };
    return pointsReader(first.schema, { ...this.options, features: featureNames }, needs, first);
  }

  /**
   * Sums a block.
   * @param batches its rows, in order
   * @throws MeanderError `usage` where it has more rows than a block of the run
   */
  sum(batches: readonly ValidatedBatch[], { block, blocks }: BlockName): SummedBlock {
    const read = batches.reduce((sum, { rows }) => sum + rows, 0);
    if (read > this.blockRows)
      throw usageError(
        `Block ${block} has ${read} rows, but a block of this run has at most ${this.blockRows}; cut it as meander ` +
          'blocks does.',
      );
    const summed = this.summarizer.summarize(batches);
    const about = { definition: DEFINITION, model: this.model, block, blocks: blocks ?? null };
    const bytes = encodeStatistics(summed, { ...about, blockRows: this.blockRows });
    return { bytes, read, rejected: read - batches.reduce((sum, { n }) => sum + n, 0) };
  }

  /** Ends the threads. */
  close(): void {
    this.summarizer.close();
  }
}
