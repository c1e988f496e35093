import type { Values } from '../../../src/kernel/index.js';
import { elements, type Layout, rowBytes } from './layout.js';

/** Whether points of such numbers are exact as float32. */
export const asFloat32 = ({ element }: Layout): boolean => elements[element].BYTES_PER_ELEMENT < 4 || element === 'f4';

/**
 * Rows of a file as n×d points: the bytes themselves where they lie that way, else a copy.
 * @param bytes whole rows, aligned as their numbers need
 * @param first number of the first row, for messages
 * @throws Error where a row's own length differs from d
 */
export function decodeRows(bytes: Uint8Array, layout: Layout, first: number): Values {
  const { d, element, prefix } = layout;
  const n = bytes.length / rowBytes(layout);
  const Type = elements[element];
  if (prefix > 0) assertPrefixes(bytes, layout, first);
  if (prefix === 0) {
    const numbers = new Type(bytes.buffer as ArrayBuffer, bytes.byteOffset, n * d);
    if (numbers instanceof Float32Array || numbers instanceof Float64Array) return numbers;
    return asFloat32(layout) ? Float32Array.from(numbers) : Float64Array.from(numbers);
  }
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++)
    values.set(new Type(bytes.buffer as ArrayBuffer, bytes.byteOffset + i * rowBytes(layout) + prefix, d), i * d);
  return values;
}

function assertPrefixes(bytes: Uint8Array, layout: Layout, first: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += rowBytes(layout)) {
    const d = view.getInt32(at, true);
    if (d !== layout.d)
      throw new Error(`row ${first + at / rowBytes(layout)} says it has ${d} numbers, the first has ${layout.d}`);
  }
}
