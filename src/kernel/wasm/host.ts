import type { Rows, Sums } from '../kernel.js';
import type { ScreenResult } from '../screening/costModel.js';
import { FLOAT32, FLOAT64 } from '../screening/strategies.js';
import type { ScreeningStrategy } from '../screening/strategy.js';
import { AnchorProducts } from './anchorProducts.js';
import { FLAGS, sharedConstants } from './headerFields.js';
import { JobRunner } from './jobRunner.js';
import type { FilledSlot } from './memory.js';
import { PackedCentroids } from './packedCentroids.js';
import type { Threads } from './threadPool.js';

/** Sees a slot whose tasks are done; what it reads is valid until it returns. */
type UseSlot = (slot: FilledSlot) => void;

/**
 * The host of the compiled kernel: it copies rows into slots of one chunk each, has their tasks done, several slots at
 * a time, and hands out the results.
 */
export class Host {
  private readonly jobs: JobRunner;
  private readonly packed: PackedCentroids;
  private readonly anchors: AnchorProducts;

  /**
   * @param chunkRows rows that are summed before sums are merged
   * @throws Error if the engine cannot run WebAssembly with 128-bit SIMD
   */
  constructor(chunkRows: number, threads?: Threads) {
    this.jobs = new JobRunner(chunkRows, threads);
    this.anchors = new AnchorProducts(this.jobs);
    this.packed = new PackedCentroids(this.jobs, () => this.anchors.invalidate());
  }

  /** Number of centroids. */
  get k(): number {
    return this.jobs.shape.k;
  }

  /** Number of dimensions. */
  get d(): number {
    return this.jobs.shape.d;
  }

  /** Threads that worked on the latest rows. */
  get workingThreads(): number {
    return this.jobs.workingThreads;
  }

  /** Lays memory out for k centroids of d dimensions; what was loaded is lost. */
  arrange(k: number, d: number): void {
    this.jobs.arrange(k, d);
    this.packed.reset();
    this.anchors.reset();
  }

  /** Copies the centroids, k×d; a screen packs them when it is first used. */
  load(centroids: Float64Array): void {
    this.jobs.memory.centroids.set(centroids);
    this.packed.changed();
  }

  /**
   * Moves the centroids by k rates toward the means of the rows that were summed.
   * @returns k, ‖movement of c_j‖²; valid until the next call
   */
  move(rates: Float64Array, sums: Pick<Sums, 'sums' | 'weights'>): Float64Array {
    const { rates: view } = this.jobs.memory;
    this.jobs.memory.takeSums(sums);
    view.set(rates);
    this.jobs.setJob(FLOAT64, FLAGS.MOVE_CENTROIDS);
    this.jobs.run(Math.ceil(this.k / sharedConstants.CENTROIDS_PER_TASK));
    this.packed.changed();
    return view.subarray(this.k);
  }

  /** Copies the centroids to `centroids`, OUT k×d. */
  centroidsInto(centroids: Float64Array): void {
    centroids.set(this.jobs.memory.centroids);
  }

  /** Assigns the rows; `use` sees the slots in the order of the rows. */
  assign(rows: Rows, strategy: ScreeningStrategy, use: UseSlot): void {
    this.process(rows, strategy, 0, use);
  }

  /** Assigns the rows and sums them. */
  assignAndSum(rows: Rows, strategy: ScreeningStrategy, use: UseSlot): Sums {
    this.jobs.memory.clearSums();
    this.process(rows, strategy, 0, use, true);
    return this.jobs.memory.sums();
  }

  /**
   * Computes the lesser of each row's weight and its squared distance to each of up to 8 loaded centroids.
   * @param use sees 8 numbers per row, slot by slot
   */
  minDistances(rows: Rows, use: (slot: FilledSlot, minDistances: Float64Array) => void): void {
    const { memory } = this.jobs;
    this.process(rows, FLOAT32, FLAGS.MIN_DISTANCES, (slot) => use(slot, memory.minDistances(slot)));
  }

  /** Labels of the rows in a slot. */
  labels(slot: FilledSlot): Int32Array {
    return this.jobs.memory.labels(slot);
  }

  /** Squared distances of the rows in a slot. */
  distances(slot: FilledSlot): Float64Array {
    return this.jobs.memory.distances(slot);
  }

  /** What screening the rows of a slot has left to do: numbers, not shares. */
  screenResult(slot: FilledSlot): ScreenResult {
    return this.jobs.memory.screenResult(slot);
  }

  /** Computes products of the listed anchors, each of which is listed once, for a probe of the strategy. */
  computeAnchors(strategy: ScreeningStrategy, anchors: Int32Array): void {
    this.packed.pack(strategy);
    this.anchors.compute(strategy, anchors);
  }

  /** Sees to it that all anchors have products near enough to the present centroids. */
  keepAnchors(strategy: ScreeningStrategy): void {
    this.packed.pack(strategy);
    this.anchors.keep(strategy);
  }

  /** Rows that products of anchors are expected to serve if n rows are next. */
  expectedAnchorRows(n: number): number {
    return this.anchors.expectedRows(n);
  }

  /** Ends the other threads; from then on the calling thread works alone. */
  close(): void {
    this.jobs.close();
  }

  /** Takes the rows through the slots: fills as many as there are, has their tasks done, and sums them if asked. */
  private process(rows: Rows, strategy: ScreeningStrategy, job: number, use: UseSlot, sum = false) {
    this.jobs.timed(rows.n, () => {
      this.packed.pack(strategy);
      const flags = job | (rows.weights ? FLAGS.WEIGHTED : 0) | typeFlag(rows);
      const { slots } = this.jobs.shape;
      const { rowsPerSlot } = this.jobs.memory.layout;
      for (let from = 0; from < rows.n; from += slots * rowsPerSlot) {
        const filled = cutIntoSlots(from, Math.min(rows.n, from + slots * rowsPerSlot), rowsPerSlot);
        this.processSlots(rows, filled, strategy, flags);
        for (const slot of filled) use(slot);
        if (sum) this.sumSlots(filled, rows.n, strategy, flags);
      }
    });
    if (rows.n > this.jobs.shape.chunkRows) this.anchors.recordRows(rows.n);
  }

  /** Copies rows into slots and has their tasks done; a slot's tasks can be taken as soon as it is filled. */
  private processSlots(rows: Rows, slots: readonly FilledSlot[], strategy: ScreeningStrategy, flags: number) {
    const { memory } = this.jobs;
    const { tasksPerSlot } = memory.layout;
    this.jobs.setJob(strategy, flags);
    this.jobs.run(slots.length * tasksPerSlot, (task) => {
      if (task % tasksPerSlot === 0) memory.fill(rows, slots[task / tasksPerSlot]);
    });
  }

  /** Adds the filled slots to the sums; a slot that is part of a chunk goes on where the part before ended. */
  private sumSlots(slots: readonly FilledSlot[], rows: number, strategy: ScreeningStrategy, flags: number) {
    const { memory, shape } = this.jobs;
    const { from, n } = slots[slots.length - 1];
    const isPart = memory.layout.rowsPerSlot < shape.chunkRows;
    const continuesChunk = isPart && from % shape.chunkRows !== 0 ? FLAGS.CONTINUES_CHUNK : 0;
    const leavesOpen = isPart && (from + n) % shape.chunkRows !== 0 && from + n < rows ? FLAGS.LEAVES_CHUNK_OPEN : 0;
    memory.setField('filledSlots', slots.length);
    this.jobs.setJob(strategy, flags | FLAGS.SUM_SLICES | continuesChunk | leavesOpen);
    this.jobs.run(memory.layout.slices);
  }
}

/** The rows from … end − 1, cut into slots. */
function cutIntoSlots(from: number, end: number, rowsPerSlot: number): FilledSlot[] {
  const slots: FilledSlot[] = [];
  for (let first = from; first < end; first += rowsPerSlot)
    slots.push({ slot: slots.length, from: first, n: Math.min(rowsPerSlot, end - first) });
  return slots;
}

const typeFlag = ({ values }: Rows) => (values instanceof Float64Array ? FLAGS.FLOAT64_ROWS : 0);
