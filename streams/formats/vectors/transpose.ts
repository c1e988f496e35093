/** Bytes of the words that numbers are moved in; numbers of 8 bytes are two words. */
const LONGEST_WORD = 4;

/**
 * Columns as rows: the order of memory of Fortran as that of C.
 * @param columns d columns of n numbers each, one after another
 * @param size bytes of a number: 1, 2, 4 or 8
 * @returns n rows of d numbers, as new memory
 */
export function transpose(columns: Uint8Array, n: number, d: number, size: number): Uint8Array {
  const word = Math.min(size, LONGEST_WORD);
  const words = size / word;
  const rows = new Uint8Array(columns.length);
  const [from, to] = [columns, rows].map((bytes) => wordsOf(bytes, word));
  for (let t = 0; t < d; t++)
    for (let i = 0; i < n; i++)
      for (let w = 0; w < words; w++) to[(i * d + t) * words + w] = from[(t * n + i) * words + w];
  return rows;
}

function wordsOf({ buffer, byteOffset, length }: Uint8Array, word: number): Uint8Array | Uint16Array | Uint32Array {
  const Type = word === 1 ? Uint8Array : word === 2 ? Uint16Array : Uint32Array;
  return new Type(buffer as ArrayBuffer, byteOffset, length / word);
}

/** Turns big-endian numbers of some bytes into little-endian ones, in place. @param size bytes of a number */
export function swapBytes({ buffer, byteOffset, length }: Uint8Array, size: number): void {
  const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, length);
  if (size === 2) bytes.swap16();
  if (size === 4) bytes.swap32();
  if (size === 8) bytes.swap64();
}
