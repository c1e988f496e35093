import type { RecordBatch } from 'apache-arrow';
import { runKernels } from '../../src/kernel/index.js';
import type { Checkpoint, ValidatedBatch } from '../../src/learner/index.js';
import type { PointsReader } from '../points/reader.js';
import type { FilePart } from '../scale/blockPlan.js';
import { BlockRun, type SummedBlock } from '../scale/blockRun.js';
import { FreedRows } from '../scale/freedRows.js';
import { readRows } from '../scale/readRows.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Source } from '../sources/source.js';
import { resolveThreads } from '../threads/workerThreads.js';
import { pointsOptions } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { openSource } from './openSource.js';
import { withRecorded } from './recordedFlags.js';
import { statsFlags } from './statsFlags.js';
import type { WantedBlock } from './wantedBlocks.js';

/** A file that is open, and how its rows are read. */
interface OpenFile {
  source: Source;
  reader?: PointsReader;
}

/** Sums one block after another, with models and files that stay open in between. */
export class SummingRun {
  private current: { path: string; args: Arguments; checkpoint: Checkpoint; run: BlockRun } | undefined;
  private readonly files = new Map<string, OpenFile>();
  private readonly freed = new FreedRows();

  /** @param model path of the model that blocks are summed against, unless they name another one */
  constructor(
    private readonly args: Arguments,
    private readonly model: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Sums a block. @returns undefined where a signal ended the reading */
  async sum(wanted: WantedBlock): Promise<SummedBlock | undefined> {
    const run = await this.use('model' in wanted && wanted.model !== undefined ? wanted.model : this.model);
    const batches: ValidatedBatch[] = [];
    for (const part of partsOf(wanted)) for await (const batch of this.rowsOf(part, run)) batches.push(batch);
    if (this.signal.aborted) return undefined;
    const summed = run.sum(batches, wanted);
    for (const { values } of batches) this.freed.free(values);
    return summed;
  }

  /** Closes the files and ends the threads. */
  async close(): Promise<void> {
    this.current?.run.close();
    this.current = undefined;
    await this.closeFiles();
  }

  /** Loads the model at a path, unless it is in use. Kernels and files serve all models of a run. */
  private async use(path: string): Promise<BlockRun> {
    const { current } = this;
    if (current?.path === path) return current.run;
    const checkpoint = await loadModel(path);
    if (current && areOfOneRun(current.checkpoint, checkpoint)) {
      current.run.moveTo(checkpoint);
      this.current = { ...current, path, checkpoint };
      return current.run;
    }
    await this.close();
    const args = withRecorded(this.args, statsFlags, checkpoint);
    const { kernel, threads, ...options } = pointsOptions(args);
    const run = new BlockRun(checkpoint, options, runKernels(kernel, resolveThreads(threads)));
    this.current = { path, args, checkpoint, run };
    return run;
  }

  private async *rowsOf({ file, from, to }: Part, run: BlockRun): AsyncGenerator<ValidatedBatch> {
    const open = await this.open(file);
    for await (const batch of readRows(open.source, from, to, this.signal)) {
      open.reader ??= run.readerOf(batch);
      // What is read next may lie in the same memory.
      const read = open.reader.read(batch as RecordBatch);
      yield { ...read, values: this.freed.copyOf(read.values.subarray(0, read.n * read.d)) };
    }
  }

  /** Opens a file, unless it is open; only some stay open. */
  private async open(file: string): Promise<OpenFile> {
    const known = this.files.get(file);
    if (known) return known;
    if (this.files.size >= MOST_OPEN) await this.closeFiles();
    const { args = this.args, checkpoint } = this.current ?? {};
    const opened: OpenFile = { source: await openSource([file], args, { features: checkpoint?.featureNames }) };
    this.files.set(file, opened);
    return opened;
  }

  private async closeFiles(): Promise<void> {
    const open = [...this.files.values()];
    this.files.clear();
    for (const { source } of open) await source.close?.();
  }
}

/** Files that stay open between two blocks; each may hold a database of DuckDB. */
const MOST_OPEN = 16;

/** Rows of a source; the end is infinite where all rows are wanted. */
type Part = FilePart;

const partsOf = (wanted: WantedBlock): readonly Part[] =>
  'parts' in wanted
    ? wanted.parts
    : [{ file: wanted.source, ...(wanted.rows ?? { from: 0, to: Number.POSITIVE_INFINITY }) }];

/** Whether two models read the same numbers of a row, and have as many clusters; a step changes how many rows. */
const areOfOneRun = (a: Checkpoint, b: Checkpoint): boolean => settingsOf(a) === settingsOf(b);

const settingsOf = ({ featureNames, options, model: { k, d, transform } }: Checkpoint): string =>
  JSON.stringify([featureNames, { ...options, maxRows: null }, k, d, transform ?? null]);
