const MAGIC = 0x184d2204;
const STORED = 0x80000000;

/**
 * Decompresses one LZ4 frame (LZ4 Frame Format 1.6.3) of a known length. Ours, since the libraries at hand write
 * wherever a damaged frame tells them to; every read and write here is bounded.
 * @throws RangeError where the frame is damaged or its length differs
 */
export function decompressLz4(frame: Uint8Array, length: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('no LZ4 frame');
  const flags = view.getUint8(4);
  const out = new Uint8Array(length);
  let at = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
  let end = 0;
  for (let size = view.getUint32(at, true); size !== 0; size = view.getUint32(at, true)) {
    at += 4;
    const bytes = size % STORED;
    if (at + bytes > frame.length) throw new RangeError('an LZ4 block is cut short');
    const block = frame.subarray(at, at + bytes);
    if (size >= STORED) out.set(block, end);
    end = size >= STORED ? end + bytes : decompressBlock(block, out, end);
    at += bytes + (flags & 16 ? 4 : 0);
  }
  if (end !== length) throw new RangeError(`an LZ4 frame holds ${end} bytes, not ${length}`);
  return out;
}

function decompressBlock(block: Uint8Array, out: Uint8Array, start: number): number {
  let at = 0;
  let end = start;
  const extended = (nibble: number) => {
    let length = nibble;
    if (nibble === 15) {
      for (let more = 255; more === 255; length += more) {
        if (at >= block.length) throw new RangeError('an LZ4 length is cut short');
        more = block[at++];
      }
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = extended(token >> 4);
    if (at + literals > block.length || end + literals > out.length) throw new RangeError('LZ4 literals do not fit');
    out.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at >= block.length) break;
    const distance = block[at] + 256 * block[at + 1];
    at += 2;
    const match = 4 + extended(token & 15);
    if (!(distance > 0 && distance <= end) || end + match > out.length)
      throw new RangeError('an LZ4 match does not fit');
    for (const stop = end + match; end < stop; end++) out[end] = out[end - distance];
  }
  return end;
}
