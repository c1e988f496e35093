import type { Rows, Sums } from '../kernel.js';
import type { ScreenResult } from '../screening/costModel.js';
import {
  HEADER_BYTES,
  type HeaderName,
  headerFields,
  headerNames,
  headerOffsets,
  sharedConstants,
} from './headerFields.js';
import { type MemoryLayout, type MemoryShape, memoryLayout, statisticsLength } from './layout.js';

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;

/** A slot that has been filled with rows from … from + n − 1 of the caller's rows. */
export interface FilledSlot {
  /** Number of the slot. */
  slot: number;
  /** First of its rows among the caller's rows. */
  from: number;
  /** Number of its rows. */
  n: number;
}

/** The memory that a kernel's module works in. Views of it are valid until the next `arrange`. */
export class KernelMemory {
  /** The WebAssembly memory. */
  readonly memory: WebAssembly.Memory;
  /** Where everything is. */
  layout: MemoryLayout;
  /** The header as words, kept because several fields change with every job. */
  private headerWords = new Int32Array(0);

  constructor(shared: boolean, shape: MemoryShape) {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared });
    this.layout = memoryLayout(shape, 0);
  }

  /** Lays everything out from byte `base` on, and clears what outlasts a job. */
  arrange(shape: MemoryShape, base: number): void {
    this.layout = memoryLayout(shape, base);
    const { header, end, anchorCapacity } = this.layout;
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.writeHeader();
    for (let i = 0; i < shape.threads; i++)
      this.int32(header.workspaces + i * header.workspaceBytes + header.stamps, shape.k).fill(0);
    this.int32(header.productGenerations, anchorCapacity).fill(0);
  }

  /** Sets a field of the header, of any type but f64 and f32; jobs that begin after that see it. */
  setField(name: HeaderName, value: number): void {
    this.headerWords[headerOffsets[name] / 4] = value;
  }

  /** Whether the kernel has found a centroid that has outgrown the common unit; see assembly/chooseScales.ts. */
  get unitExceeded(): boolean {
    return this.headerWords[headerOffsets.unitExceeded / 4] !== 0;
  }

  /** k×d centroids. */
  get centroids(): Float64Array {
    const { k, d, centroids } = this.layout.header;
    return this.float64(centroids, k * d);
  }

  /** k learning rates, followed by k squared movements. */
  get rates(): Float64Array {
    const { k, rates } = this.layout.header;
    return this.float64(rates, 2 * k);
  }

  /** The list of anchors, k long; see assembly/anchorProducts.ts. */
  get anchorList(): Int32Array {
    return this.int32(this.layout.header.anchorList, this.layout.anchorCapacity);
  }

  /** Fills a slot with its rows. */
  fill({ values, weights, d }: Rows, { slot, from, n }: FilledSlot): void {
    const { pointsOffset, weightsOffset } = this.layout.header;
    const address = this.slot(slot);
    this.int32(address, 1)[0] = n;
    const Type = values instanceof Float32Array ? Float32Array : Float64Array;
    new Type(this.memory.buffer, address + pointsOffset, n * d).set(values.subarray(from * d, (from + n) * d));
    if (weights) this.float64(address + weightsOffset, n).set(weights.subarray(from, from + n));
  }

  /** Labels of the rows in a slot whose tasks are done. */
  labels({ slot, n }: FilledSlot): Int32Array {
    return this.int32(this.slot(slot) + this.layout.header.labelsOffset, n);
  }

  /** Squared distances of the rows in a slot whose tasks are done. */
  distances({ slot, n }: FilledSlot): Float64Array {
    return this.float64(this.slot(slot) + this.layout.header.distancesOffset, n);
  }

  /** 8 minimal distances for each row in a slot whose tasks are done. */
  minDistances({ slot, n }: FilledSlot): Float64Array {
    return this.float64(this.slot(slot) + this.layout.header.minDistancesOffset, sharedConstants.PANEL * n);
  }

  /** What screening the rows of a slot has left to do: numbers, not shares. */
  screenResult({ slot }: FilledSlot): ScreenResult {
    const counts = this.int32(this.slot(slot) + sharedConstants.SLOT_COUNTS, 3 * this.layout.tasksPerSlot);
    const result = { candidates: 0, verified: 0, rescanned: 0 };
    for (let i = 0; i < counts.length; i += 3) {
      result.candidates += counts[i];
      result.verified += counts[i + 1];
      result.rescanned += counts[i + 2];
    }
    return result;
  }

  /** Sets the sums to zero. */
  clearSums(): void {
    const { k, d, statistics } = this.layout.header;
    this.float64(statistics, statisticsLength(k, d)).fill(0);
  }

  /** The sums of the rows assigned last. */
  sums(): Sums {
    const { k, d, statistics } = this.layout.header;
    const weights = statistics + 8 * k * d;
    return {
      sums: this.float64(statistics, k * d),
      weights: this.float64(weights, k),
      counts: this.float64(weights + 8 * k, k),
      perClusterInertia: this.float64(weights + 16 * k, k),
      inertia: this.float64(weights + 24 * k, 1)[0],
    };
  }

  /** Makes these the sums that centroids move by; those that are in this memory stay where they are. */
  takeSums({ sums, weights }: Pick<Sums, 'sums' | 'weights'>): void {
    const own = this.sums();
    if (sums.buffer === own.sums.buffer && sums.byteOffset === own.sums.byteOffset) return;
    own.sums.set(sums);
    own.weights.set(weights);
  }

  /** Writes the whole header; WebAssembly is little-endian. */
  private writeHeader() {
    const { header, headerAddress } = this.layout;
    this.headerWords = this.int32(headerAddress, HEADER_BYTES / 4);
    const view = new DataView(this.memory.buffer, headerAddress);
    for (const name of headerNames) {
      const { type } = headerFields[name];
      if (type === 'f64') view.setFloat64(headerOffsets[name], header[name], true);
      else if (type === 'f32') view.setFloat32(headerOffsets[name], header[name], true);
      else this.setField(name, header[name]);
    }
  }

  private int32(from: number, length: number) {
    return new Int32Array(this.memory.buffer, from, length);
  }

  private float64(from: number, length: number) {
    return new Float64Array(this.memory.buffer, from, length);
  }

  private slot(slot: number) {
    const { firstSlot, slotBytes } = this.layout.header;
    return firstSlot + slot * slotBytes;
  }
}
