import * as zlib from 'node:zlib';
import { decompress } from 'fzstd';

type ZstdSync = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/**
 * Decompresses ZSTD frames with Node's own decoder where there is one (Node 22.15 and newer), else with fzstd.
 * @param length bytes of the output
 * @throws Error where the frames are damaged or hold another number of bytes
 */
export function decompressZstd(bytes: Uint8Array, length: number): Uint8Array {
  const native = (zlib as unknown as { zstdDecompressSync?: ZstdSync }).zstdDecompressSync;
  if (!native) return inScript(bytes, length);
  // Copied, because Node's pooled buffers are not aligned for float64 views.
  const out = new Uint8Array(native(bytes, { maxOutputLength: Math.max(1, length) }));
  if (out.length !== length) throw wrongLength(length);
  return out;
}

/** Bytes that the end of the output has beforehand, to see whether it was written. */
const MARKS = [0xa5, 0x5a];

/**
 * Decompresses with fzstd, which says neither that frames end before the output is full nor that they go on after it.
 * So the last byte of the output and one byte after it are marked: the first must be written, and the second must not.
 * A byte that is written may happen to equal its mark, so it is then tried with another mark.
 */
export function inScript(bytes: Uint8Array, length: number): Uint8Array {
  for (const mark of MARKS) {
    const out = new Uint8Array(length + 1);
    out.fill(mark, Math.max(0, length - 1));
    decompress(bytes, out);
    if (out[length] !== mark) throw wrongLength(length);
    if (length === 0 || out[length - 1] !== mark) return out.subarray(0, length);
  }
  throw wrongLength(length);
}

const wrongLength = (length: number) =>
  new RangeError(`a ZSTD frame holds other than the ${length} bytes that its buffer states`);
