import type { Points } from '../model/points.js';
import { type Random, random } from '../numeric/random.js';

/** The part of a checkpoint that a sample writes and reads. */
export interface SampleState {
  /** Consecutive rows of which one is taken. */
  readonly stride: number;
  /** Rows seen so far. */
  readonly seen: number;
  /** Number of the row that is taken next, from 0. */
  readonly next: number;
  /** m×d, the rows of the sample in the order in which they came. */
  readonly values: Float64Array;
  /** m, their weights. */
  readonly weights: Float64Array;
  /** State of the random numbers. */
  readonly random: object;
}

/**
 * A sample of rows that is spread evenly over a stream of unknown length: of every `stride` consecutive rows one, drawn
 * at random. When it is full, one of every two neighbours is dropped at random and the stride doubles, so at any time
 * every row seen was as likely to be in it (stratified sampling; Cochran 1977, chapter 5).
 */
export class EvenSample {
  private readonly values: Float64Array;
  private readonly weights: Float64Array;
  private readonly random: Random;
  private held = 0;
  private stride = 1;
  private seen = 0;
  private next = 0;

  /**
   * @param rows how many rows it may hold, at least 1; an odd number is rounded up
   * @param d numbers per row
   */
  constructor(rows: number, d: number, seed: number | string, state?: SampleState) {
    const capacity = 2 * Math.ceil(Math.max(rows, (state?.weights.length ?? 0) + 1) / 2);
    this.values = new Float64Array(capacity * d);
    this.weights = new Float64Array(capacity);
    this.random = random(seed, 'even sample', state?.random);
    if (!state) return;
    ({ stride: this.stride, seen: this.seen, next: this.next } = state);
    this.held = state.weights.length;
    this.values.set(state.values);
    this.weights.set(state.weights);
  }

  /** Passes over some rows, and takes those whose turn it is. */
  add(points: Points): void {
    while (this.next < this.seen + points.n) this.take(points, this.next - this.seen);
    this.seen += points.n;
  }

  /** The rows of the sample, as views that the next `add` may overwrite. */
  rows(): Points {
    const { values, weights, held } = this;
    const d = values.length / weights.length;
    return { values: values.subarray(0, held * d), weights: weights.subarray(0, held), n: held, d };
  }

  /** All that is needed to go on, as a value. */
  state(): SampleState {
    const { stride, seen, next } = this;
    const { values, weights } = this.rows();
    const copies = { values: Float64Array.from(values), weights: Float64Array.from(weights ?? []) };
    return { stride, seen, next, ...copies, random: this.random.state() };
  }

  private take({ values, weights, d }: Points, row: number) {
    const blockEnd = (Math.floor(this.next / this.stride) + 1) * this.stride;
    this.values.set(values.subarray(row * d, (row + 1) * d), this.held * d);
    this.weights[this.held] = weights?.[row] ?? 1;
    this.held++;
    if (this.held === this.weights.length) this.thinOut(d);
    this.next = blockEnd + Math.floor(this.random() * this.stride);
  }

  private thinOut(d: number) {
    this.held /= 2;
    for (let i = 0; i < this.held; i++) {
      const kept = 2 * i + (this.random() < 0.5 ? 0 : 1);
      this.values.copyWithin(i * d, kept * d, (kept + 1) * d);
      this.weights[i] = this.weights[kept];
    }
    this.stride *= 2;
  }
}
