import type { Values } from '../../src/kernel/index.js';

/** Buffers that are kept; those of two blocks are in use at a time, and what is beyond is left to the collector. */
const MOST = 512;

/**
 * Copies of rows in memory that was freed before. Rows come as fast as memory can be filled, and the collector of
 * garbage took a fifth of the time of a process to find again what is known to be free.
 */
export class FreedRows {
  private readonly buffers: ArrayBuffer[] = [];

  /** A copy of numbers. */
  copyOf(values: Values): Values {
    const Type = values instanceof Float32Array ? Float32Array : Float64Array;
    const freed = this.buffers.pop();
    if (!freed || freed.byteLength < values.byteLength) return new Type(values);
    const copy = new Type(freed, 0, values.length);
    copy.set(values);
    return copy;
  }

  /** Takes memory back. @param values what `copyOf` gave; they must not be used any more */
  free(values: Values): void {
    const { buffer } = values;
    if (this.buffers.length < MOST && buffer instanceof ArrayBuffer) this.buffers.push(buffer);
  }
}
