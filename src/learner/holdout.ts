import { createKernel, type Kernel, type KernelName, type Values } from '../kernel/index.js';
import type { Model } from '../model/model.js';
import { meanDistance } from '../model/pairedGain.js';
import type { HeldRows, Points } from '../model/points.js';
import type { Assignment } from '../model/predictor.js';
import { type Transform, transformRows } from '../model/transform.js';
import { random } from '../numeric/random.js';

/** One row of so many is held out until the sample is full. */
const STRIPE = 5;

/**
 * A fixed sample of rows never learned from: one row, drawn by the seed, of every five valid rows of a pass until
 * there are enough. The same rows are kept out of every further pass.
 */
export class Holdout {
  private readonly offsets: Uint8Array;
  private readonly values: number[] = [];
  private readonly weights: number[] = [];
  private kernel: Kernel | undefined;

  constructor(seed: number | string, rows: number, from?: HeldRows) {
    const next = random(seed, 'holdout');
    this.offsets = Uint8Array.from({ length: rows }, () => Math.floor(next() * STRIPE));
    if (from) {
      for (const value of from.values) this.values.push(value);
      for (const weight of from.weights) this.weights.push(weight);
    }
  }

  /** Rows in the sample. */
  get size(): number {
    return this.weights.length;
  }

  /** Valid rows of a pass beyond which none is held out. */
  get end(): number {
    return this.offsets.length * STRIPE;
  }

  /** Whether this valid row of a pass is held out. */
  holds(ordinal: number): boolean {
    return ordinal < this.end && this.offsets[Math.floor(ordinal / STRIPE)] === ordinal % STRIPE;
  }

  add(values: Values, row: number, d: number, weight: number): void {
    for (let t = 0; t < d; t++) this.values.push(values[row * d + t]);
    this.weights.push(weight);
  }

  /** Transforms the rows that were added before the transform was fixed. */
  transform(transform: Transform, d: number): void {
    const rows = Float64Array.from(this.values);
    transformRows(transform, rows, d);
    rows.forEach((x, i) => {
      this.values[i] = x;
    });
  }

  /** The first rows of the sample. */
  first(rows: number, d: number): HeldRows {
    return {
      values: Float64Array.from(this.values.slice(0, rows * d)),
      weights: Float64Array.from(this.weights.slice(0, rows)),
    };
  }

  /** Assigns any rows to the centroids of any model, on a kernel of its own. */
  assign(model: Model, { values, n }: Points, kernelName: KernelName): Assignment {
    const labels = new Int32Array(n);
    const distances = new Float64Array(n);
    this.kernel ??= createKernel(kernelName, model.k, model.d);
    this.kernel.load(model.centroids, model.k, model.d);
    this.kernel.assignInto(values, n, labels, distances);
    return { labels, distances };
  }

  /** Distortion of the model on held rows; null where there are none or they weigh nothing. */
  distortion(model: Model, { values, weights }: HeldRows, kernelName: KernelName): number | null {
    const rows = weights.length;
    if (rows === 0) return null;
    const { distances } = this.assign(model, { values, n: rows, d: model.d }, kernelName);
    return meanDistance(weights, distances);
  }
}
