import type { Values } from '../../../src/kernel/index.js';
import { float16ToNumber } from '../../points/float16.js';
import { elementBytes, elements, type Layout, rowBytes } from './layout.js';
import { swapBytes } from './transpose.js';

/** Whether all numbers of a file are exact as float32. */
export const asFloat32 = (layout: Layout): boolean => elementBytes(layout) < 4 || layout.element === 'f4';

/**
 * Some rows of a file as n×d values, row-major: a view of the bytes where they hold floats without prefixes, else a
 * copy.
 * @param bytes INOUT whole rows, aligned to the size of their numbers; big-endian numbers are turned in place
 * @param first number of the first of these rows in the file, for error messages
 * @throws Error where a row says that it has another length than d
 */
export function decodeRows(bytes: Uint8Array, layout: Layout, first: number): Values {
  const { d, element, prefix } = layout;
  if (prefix > 0) return decodePrefixed(bytes, layout, first);
  const n = bytes.length / rowBytes(layout);
  if (layout.bigEndian) swapBytes(bytes, elementBytes(layout));
  const numbers = new elements[element](bytes.buffer as ArrayBuffer, bytes.byteOffset, n * d);
  if (element === 'f2') return Float32Array.from(numbers as Uint16Array, float16ToNumber);
  if (numbers instanceof BigInt64Array || numbers instanceof BigUint64Array)
    return Float64Array.from(numbers as BigInt64Array, Number);
  if (numbers instanceof Float32Array || numbers instanceof Float64Array) return numbers;
  return asFloat32(layout) ? Float32Array.from(numbers) : Float64Array.from(numbers);
}

/** Rows of .fvecs and .bvecs files, whose numbers are all exact as float32. */
function decodePrefixed(bytes: Uint8Array, layout: Layout, first: number): Float32Array {
  assertPrefixes(bytes, layout, first);
  const { d, element, prefix } = layout;
  const Type = element === 'u1' ? Uint8Array : Float32Array;
  const stride = rowBytes(layout);
  const n = bytes.length / stride;
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++)
    values.set(new Type(bytes.buffer as ArrayBuffer, bytes.byteOffset + i * stride + prefix, d), i * d);
  return values;
}

function assertPrefixes(bytes: Uint8Array, layout: Layout, first: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += rowBytes(layout)) {
    const d = view.getInt32(at, true);
    if (d !== layout.d)
      throw new Error(`row ${first + at / rowBytes(layout)} has ${d} numbers, but the first row has ${layout.d}`);
  }
}
