import type { Values } from '../kernel/kernel.js';
import { type Points, sliceRows } from '../model/points.js';
import { type Transform, transformRows } from '../model/transform.js';

/** Where a run of consecutive learnable rows stands in the stream, and what was counted before it. */
export interface Run {
  rows: number;
  /** The source's position of the record batch. */
  source: unknown;
  pass: number;
  /** Row of the record batch, and valid row of the pass, that the run begins with. */
  row: number;
  ordinal: number;
  heldOut: number;
  sampled: number;
  /** Latest event read before it. */
  watermark: number | null;
  rejected: number;
  rejectedBy: Readonly<Record<string, number>>;
}

/** A bounded first-in-first-out buffer of rows that remembers where each came from. */
export class RowBuffer {
  length = 0;
  private values: Values = new Float32Array(0);
  private weights: Float64Array | undefined;
  private times: Float64Array | undefined;
  private head = 0;
  private runs: Run[] = [];

  constructor(
    readonly d: number,
    private readonly capacity: number,
  ) {}

  /** Copies rows [from, from + run.rows) of the points to the end. */
  append(points: Points, from: number, run: Run): void {
    if (this.values.length === 0) this.reserve(points);
    if (this.head + this.length + run.rows > this.capacity) this.compact();
    const end = this.head + this.length;
    this.values.set(points.values.subarray(from * this.d, (from + run.rows) * this.d), end * this.d);
    if (points.weights) this.weights?.set(points.weights.subarray(from, from + run.rows), end);
    if (points.times) this.times?.set(points.times.subarray(from, from + run.rows), end);
    this.runs.push(run);
    this.length += run.rows;
  }

  /** Transforms the rows that wait. */
  transform(transform: Transform): void {
    transformRows(transform, this.values.subarray(this.head * this.d, (this.head + this.length) * this.d), this.d);
  }

  /** The first n rows, as views that the next `append` may overwrite. */
  peek(n: number): Points {
    const { values, weights, times, length, d } = this;
    return sliceRows({ values, weights, times, n: length, d }, this.head, n);
  }

  /** Drops the first n rows; returns the run of the last of them and how many of its rows are now gone. */
  drop(n: number): { run: Run; taken: number } {
    this.head += n;
    this.length -= n;
    for (let left = n; ; ) {
      const run = this.runs[0];
      if (left > run.rows) {
        left -= run.rows;
        this.runs.shift();
        continue;
      }
      const taken = left;
      if (taken === run.rows) this.runs.shift();
      else this.runs[0] = advance(run, taken);
      return { run, taken };
    }
  }

  private reserve({ values, weights, times }: Points) {
    const size = this.capacity * this.d;
    this.values = values instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
    if (weights) this.weights = new Float64Array(this.capacity);
    if (times) this.times = new Float64Array(this.capacity);
  }

  private compact() {
    this.values.copyWithin(0, this.head * this.d, (this.head + this.length) * this.d);
    this.weights?.copyWithin(0, this.head, this.head + this.length);
    this.times?.copyWithin(0, this.head, this.head + this.length);
    this.head = 0;
  }
}

/** The run without its first n rows. */
export const advance = (run: Run, n: number): Run => ({
  ...run,
  rows: run.rows - n,
  row: run.row + n,
  ordinal: run.ordinal + n,
});
