/** Numbers that a file of vectors may hold, little-endian, as NumPy writes them. */
export const elements = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
} as const;
/** One of `elements`. */
export type Element = keyof typeof elements;

/** Where n rows of d numbers lie in a file. */
export interface Layout {
  n: number;
  d: number;
  element: Element;
  /** Byte that the first row begins at. */
  start: number;
  /** Bytes of a row before its numbers: none, or an int32 that repeats d. */
  prefix: 0 | 4;
}

/** Bytes from one row to the next. */
export const rowBytes = ({ d, element, prefix }: Layout): number => prefix + d * elements[element].BYTES_PER_ELEMENT;

/** @throws Error with both lengths where a file of `size` bytes does not hold all its rows */
export function assertWhole(layout: Layout, size: number): void {
  const end = layout.start + layout.n * rowBytes(layout);
  if (end > size)
    throw new Error(`it should hold ${layout.n} rows of ${layout.d}, ${end} bytes, but has ${size}: it was cut short`);
}
