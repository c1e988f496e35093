/**
 * The types of numbers that a file of vectors may hold, by NumPy's names. A float16 (f2) is stored in 16 bits, and a
 * boolean (b1) in a byte.
 */
export const elements = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f2: Uint16Array,
  b1: Uint8Array,
} as const;

/** NumPy's name of one of these types. */
export type Element = keyof typeof elements;

/** Where n rows of d numbers lie in a file. */
export interface Layout {
  /** Number of rows. */
  n: number;
  /** Numbers per row. */
  d: number;
  /** Type of the numbers. */
  element: Element;
  /** Byte at which the first row begins. */
  start: number;
  /** Bytes of each row before its numbers: none, or an int32 that repeats d. */
  prefix: 0 | 4;
  /** True where the numbers are big-endian. */
  bigEndian?: boolean;
  /** True where the numbers of each column lie together (Fortran order) instead of those of each row. */
  fortran?: boolean;
}

/** Bytes of one number. */
export const elementBytes = ({ element }: Pick<Layout, 'element'>): number => elements[element].BYTES_PER_ELEMENT;

/** Bytes from the start of one row to the start of the next. */
export const rowBytes = ({ d, element, prefix }: Layout): number => prefix + d * elements[element].BYTES_PER_ELEMENT;

/**
 * Checks that a file of `size` bytes holds all rows of its layout.
 * @throws Error with both lengths where it does not, and where the rows have no numbers
 */
export function assertWhole(layout: Layout, size: number): void {
  const { n, d } = layout;
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(d) || d < 1)
    throw new Error(`it states ${n} rows of ${d} numbers, but rows need at least 1`);
  const end = layout.start + layout.n * rowBytes(layout);
  if (end > size)
    throw new Error(
      `its ${layout.n} rows of ${layout.d} numbers need ${end} bytes, but it has ${size}, so it is truncated`,
    );
}
