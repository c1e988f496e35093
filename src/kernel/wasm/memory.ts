import type { Rows, Sums } from '../kernel.js';
import type { ScreenResult } from '../screening/strategyChooser.js';
import { type MemoryLayout, memoryLayout, type Shape, statisticsLength } from './layout.js';

const PAGE = 65_536;
const MOST_PAGES = 65_536;

/** A filled slot whose task is done: where it begins, and which rows are in it. */
export interface FilledSlot {
  slot: number;
  from: number;
  n: number;
}

/** The memory that a kernel's module works in, and views of what lies where in it; they are valid until the next `arrange`. */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  at: MemoryLayout;

  constructor(shared: boolean, shape: Shape) {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared });
    this.at = memoryLayout(shape, 0);
  }

  /** Lays everything out from `base` on, where numbers that outlast a job begin as zeros. */
  arrange(shape: Shape, base: number): void {
    this.at = memoryLayout(shape, base);
    const missing = this.at.end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    this.words().set(this.at.words);
    for (let i = 0; i < shape.threads; i++)
      this.int32(this.at.workspaces + i * this.at.workspaceBytes, shape.k).fill(0);
    this.int32(this.at.made, this.at.anchors).fill(0);
  }

  /** The header's words. */
  words(): Int32Array {
    return this.int32(this.at.header + 8, this.at.words.length);
  }

  /** k×d centroids. */
  centroids({ k, d }: Shape): Float64Array {
    return this.float64(this.at.centroids, k * d);
  }

  /** k learning rates, and behind them k squared movements. */
  rates({ k }: Shape): Float64Array {
    return this.float64(this.at.rates, 2 * k);
  }

  /** The list of anchors. */
  anchors(length: number): Int32Array {
    return this.int32(this.at.list, length);
  }

  /** Fills a slot with rows. */
  put({ values, weights, d }: Rows, { slot, from, n }: FilledSlot): void {
    this.int32(this.slot(slot), 1)[0] = n;
    const Type = values instanceof Float32Array ? Float32Array : Float64Array;
    new Type(this.memory.buffer, this.inSlot(slot, 'points'), n * d).set(values.subarray(from * d, (from + n) * d));
    if (weights) this.float64(this.inSlot(slot, 'weights'), n).set(weights.subarray(from, from + n));
  }

  /** Labels of the rows in a done slot. */
  labels({ slot, n }: FilledSlot): Int32Array {
    return this.int32(this.inSlot(slot, 'labels'), n);
  }

  /** Squared distances of the rows in a done slot. */
  distances({ slot, n }: FilledSlot): Float64Array {
    return this.float64(this.inSlot(slot, 'distances'), n);
  }

  /** 8 numbers for each row in a done slot. */
  nearer({ slot, n }: FilledSlot): Float64Array {
    return this.float64(this.inSlot(slot, 'nearer'), 8 * n);
  }

  /** What the first look left of a done slot. */
  left({ slot }: FilledSlot): ScreenResult {
    const counts = this.int32(this.slot(slot) + 16, 3 * this.at.pieces);
    const left = { candidates: 0, verified: 0, rescanned: 0 };
    for (let i = 0; i < counts.length; i += 3) {
      left.candidates += counts[i];
      left.verified += counts[i + 1];
      left.rescanned += counts[i + 2];
    }
    return left;
  }

  /** Sets the sums to zero. */
  clearSums({ k, d }: Shape): void {
    this.float64(this.at.total, statisticsLength(k, d)).fill(0);
  }

  /** The sums of the rows assigned last. */
  sums({ k, d }: Shape): Sums {
    const { total } = this.at;
    const weights = total + 8 * k * d;
    return {
      sums: this.float64(total, k * d),
      weights: this.float64(weights, k),
      counts: this.float64(weights + 8 * k, k),
      perClusterInertia: this.float64(weights + 16 * k, k),
      inertia: this.float64(weights + 24 * k, 1)[0],
    };
  }

  private int32(from: number, length: number) {
    return new Int32Array(this.memory.buffer, from, length);
  }

  private float64(from: number, length: number) {
    return new Float64Array(this.memory.buffer, from, length);
  }

  private slot(slot: number) {
    return this.at.slots.first + slot * this.at.slots.bytes;
  }

  private inSlot(slot: number, part: 'points' | 'weights' | 'labels' | 'distances' | 'nearer') {
    return this.slot(slot) + this.at.slots[part];
  }
}
