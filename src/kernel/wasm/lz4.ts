/** Shortest match. */
const MIN_MATCH = 4;

/**
 * Unpacks one block of LZ4 (Collet 2011, lz4_Block_format.md): sequences of literals, each followed by a match with
 * earlier bytes. Browsers decompress nothing synchronously, and this is the smallest format to unpack.
 * @param packed a whole block, which is trusted: it is part of this package
 * @param length bytes that it holds
 */
export function unpackLz4(packed: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let [from, to] = [0, 0];
  /** A length of four bits; 15 is followed by bytes to add, up to one that is not 255. */
  const readLength = (bits: number) => {
    let sum = bits;
    for (let byte = bits === 15 ? 255 : 0; byte === 255; sum += byte) byte = packed[from++];
    return sum;
  };
  while (to < length) {
    const token = packed[from++];
    for (let left = readLength(token >> 4); left > 0; left--) out[to++] = packed[from++];
    if (to === length) break;
    const offset = packed[from++] | (packed[from++] << 8);
    for (let left = MIN_MATCH + readLength(token & 15); left > 0; left--, to++) out[to] = out[to - offset];
  }
  return out;
}
