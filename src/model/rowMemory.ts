import type { Values } from '../kernel/kernel.js';

/** Memory for the numbers of some rows, which is used again for the next ones. */
export class RowMemory {
  private buffer: Values | undefined;

  /**
   * Memory for some numbers, which are any; the one that was taken before must not be used any more.
   * @param Type of the numbers
   * @param length how many
   */
  take(Type: Float32ArrayConstructor | Float64ArrayConstructor, length: number): Values {
    if (!(this.buffer instanceof Type) || this.buffer.length < length) this.buffer = new Type(length);
    return this.buffer.subarray(0, length);
  }
}
