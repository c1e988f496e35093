/**
 * A decoder of LZ4 frames (LZ4 Frame Format 1.6.3, LZ4 Block Format). It is ours because the JavaScript libraries trust
 * the lengths and distances in a frame, so a damaged frame makes them write outside the output or loop. Here every read
 * and write is checked against the frame and against the output, whose length is known beforehand.
 */

/** The first four bytes of a frame. */
const MAGIC = 0x184d2204;
/** The bit of a block's size that marks a block which is stored without compression. */
const STORED = 0x80000000;
/** Bytes of the smallest frame header: the magic, the flags, the block size and the header's checksum. */
const HEADER_BYTES = 7;
/** Bits of the flags: the header has a dictionary id, the header has a content size, each block has a checksum. */
const [DICTIONARY_ID, CONTENT_SIZE, BLOCK_CHECKSUM] = [1, 8, 16];
/** The nibble that says that more bytes of a length follow. */
const EXTENDED = 15;
/** Bytes of the shortest match. */
const MIN_MATCH = 4;

/**
 * Decompresses one LZ4 frame. Checksums are not verified.
 * @param length bytes of the output
 * @throws RangeError where the frame is damaged or holds another number of bytes
 */
export function decompressLz4(frame: Uint8Array, length: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('an LZ4 frame does not begin with its magic number');
  const flags = view.getUint8(4);
  const out = new Uint8Array(length);
  let at = HEADER_BYTES + (flags & CONTENT_SIZE ? 8 : 0) + (flags & DICTIONARY_ID ? 4 : 0);
  let end = 0;
  for (let size = view.getUint32(at, true); size !== 0; size = view.getUint32(at, true)) {
    at += 4;
    const bytes = size % STORED;
    if (at + bytes > frame.length)
      throw new RangeError(`an LZ4 block of ${bytes} bytes is cut off after ${frame.length - at}`);
    const block = frame.subarray(at, at + bytes);
    end = size >= STORED ? copyStored(block, out, end) : decompressBlock(block, out, end);
    at += bytes + (flags & BLOCK_CHECKSUM ? 4 : 0);
  }
  if (end !== length) throw new RangeError(`an LZ4 frame holds ${end} bytes, but its buffer states ${length}`);
  return out;
}

function copyStored(block: Uint8Array, out: Uint8Array, start: number): number {
  if (start + block.length > out.length) throw new RangeError('a stored LZ4 block does not fit into the output');
  out.set(block, start);
  return start + block.length;
}

/**
 * Decompresses a block: literals to copy, then a match to copy from the output before, and so on.
 * @param out OUT: written from `start` on; before `start` it holds the blocks before
 * @returns the position after the last byte that was written
 */
function decompressBlock(block: Uint8Array, out: Uint8Array, start: number): number {
  let at = 0;
  let end = start;
  const readLength = (nibble: number) => {
    let length = nibble;
    if (nibble === EXTENDED) {
      for (let more = 255; more === 255; length += more) {
        if (at >= block.length) throw new RangeError('an LZ4 block ends within a length');
        more = block[at++];
      }
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = readLength(token >> 4);
    if (at + literals > block.length || end + literals > out.length)
      throw new RangeError(`${literals} LZ4 literals do not fit into the block or the output`);
    out.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at >= block.length) break;
    const distance = block[at] + 256 * block[at + 1];
    at += 2;
    const match = MIN_MATCH + readLength(token & 15);
    if (!(distance > 0 && distance <= end) || end + match > out.length)
      throw new RangeError(`an LZ4 match of ${match} bytes at distance ${distance} does not fit into the output`);
    // Byte by byte, because a match may overlap the bytes that it writes.
    for (const stop = end + match; end < stop; end++) out[end] = out[end - distance];
  }
  return end;
}
