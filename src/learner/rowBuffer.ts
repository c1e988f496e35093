import type { Values } from '../kernel/kernel.js';
import { type Points, sliceRows } from '../model/points.js';
import { type Transform, transformRows } from '../model/transform.js';
import { type Ledger, passLearned } from './ledger.js';

/** Consecutive rows to learn from, with the ledger before the first of them. */
interface Run {
  rows: number;
  before: Ledger;
}

/** A bounded first-in-first-out buffer of rows that remembers the ledger before each of them. */
export class RowBuffer {
  /** Rows in the buffer. */
  length = 0;
  /** Numbers per row; 0 before the first row. */
  d = 0;
  private values: Values = new Float32Array(0);
  private weights: Float64Array | undefined;
  private times: Float64Array | undefined;
  private incomplete: Uint8Array | undefined;
  private head = 0;
  private runs: Run[] = [];

  /** @param capacity rows that it can hold */
  constructor(private readonly capacity: number) {}

  /** Copies all rows of the points to the end. @param before ledger before the first of them */
  append(points: Points, before: Ledger): void {
    if (this.d === 0) this.reserve(points);
    const rows = points.n;
    if (this.head + this.length + rows > this.capacity) this.compact();
    const end = this.head + this.length;
    this.values.set(points.values.subarray(0, rows * this.d), end * this.d);
    if (points.weights) this.weights?.set(points.weights.subarray(0, rows), end);
    if (points.times) this.times?.set(points.times.subarray(0, rows), end);
    this.markIncomplete(points, end);
    this.runs.push({ rows, before });
    this.length += rows;
  }

  /** Transforms the rows in the buffer. */
  transform(transform: Transform): void {
    const [from, end] = [this.head * this.d, (this.head + this.length) * this.d];
    transformRows(transform, this.values.subarray(from, end), this.d);
  }

  /** The first n rows, as views that the next `append` may overwrite. */
  peek(n: number): Points {
    const { values, weights, times, incomplete, length, d } = this;
    return sliceRows({ values, weights, times, incomplete, n: length, d }, this.head, n);
  }

  /** Drops the first n rows. @returns the ledger after the last of them */
  drop(n: number): Ledger {
    this.head += n;
    this.length -= n;
    let left = n;
    while (left > this.runs[0].rows) left -= (this.runs.shift() as Run).rows;
    const { rows, before } = this.runs[0];
    const passed = { n: left, incomplete: this.incomplete?.subarray(this.head - left, this.head) };
    const after = passLearned(before, passed);
    if (left === rows) this.runs.shift();
    else this.runs[0] = { rows: rows - left, before: after };
    return after;
  }

  private reserve({ values, weights, times, d }: Points) {
    this.d = d;
    const size = this.capacity * d;
    this.values = values instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
    if (weights) this.weights = new Float64Array(this.capacity);
    if (times) this.times = new Float64Array(this.capacity);
  }

  /** Keeps which rows have missing values, from the first such row on. @param end where the rows were put */
  private markIncomplete({ n, incomplete }: Points, end: number) {
    if (incomplete) this.incomplete ??= new Uint8Array(this.capacity);
    if (incomplete) this.incomplete?.set(incomplete.subarray(0, n), end);
    else this.incomplete?.fill(0, end, end + n);
  }

  private compact() {
    this.values.copyWithin(0, this.head * this.d, (this.head + this.length) * this.d);
    this.weights?.copyWithin(0, this.head, this.head + this.length);
    this.times?.copyWithin(0, this.head, this.head + this.length);
    this.incomplete?.copyWithin(0, this.head, this.head + this.length);
    this.head = 0;
  }
}
