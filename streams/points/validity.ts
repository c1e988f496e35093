import { type Data, DataType } from 'apache-arrow';

/** Whether row i of a column holds a value, not a null. */
export function isValid(column: Data, i: number): boolean {
  if (DataType.isNull(column.type)) return false;
  if (column.nullCount === 0 || column.nullBitmap.length === 0) return true;
  const bit = column.offset + i;
  return ((column.nullBitmap[bit >> 3] >> (bit & 7)) & 1) === 1;
}

/** Whether a column, or for lists the numbers in it, holds any null. */
export const hasNulls = (column: Data): boolean => column.nullCount > 0 || column.children.some(hasNulls);

/** Arrow's bitmap of `length` rows, the lowest bit first: bit i is 1 where `bit(i)` is true. */
export function packBits(length: number, bit: (i: number) => boolean): Uint8Array {
  const bitmap = new Uint8Array(Math.ceil(length / 8));
  for (let i = 0; i < length; i++) if (bit(i)) bitmap[i >> 3] |= 1 << (i & 7);
  return bitmap;
}
