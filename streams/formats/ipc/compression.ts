import * as zlib from 'node:zlib';
import { decompress as decompressZstd } from 'fzstd';
import { Codec } from './format.js';
import { decompressLz4 } from './lz4.js';

/** The length that marks a buffer which is stored without compression. */
const STORED = -1;
/** Bytes of the length before the compressed bytes. */
const PREFIX_BYTES = 8;
/** Bytes that one decompressed buffer may have. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Decompresses one buffer of a compressed body: an int64 length, then the compressed bytes (Arrow columnar format,
 * "Compression").
 * @param codec one of `Codec`
 * @returns memory of its own, aligned for any number
 * @throws RangeError where the buffer is damaged or the codec is unknown
 */
export function decompressBuffer(buffer: Uint8Array, codec: number): Uint8Array {
  if (buffer.length === 0) return buffer;
  const length = Number(new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength).getBigInt64(0, true));
  const bytes = buffer.subarray(PREFIX_BYTES);
  if (length === STORED) return bytes.slice();
  if (length < 0 || length > MAX_BYTES)
    throw new RangeError(`a compressed buffer states ${length} bytes; the limit is ${MAX_BYTES}`);
  if (codec === Codec.lz4Frame) return decompressLz4(bytes, length);
  if (codec !== Codec.zstd) throw new RangeError(`the compression codec ${codec} is unknown`);
  const out = zstd(bytes, length);
  if (out.length !== length)
    throw new RangeError(`a ZSTD frame holds ${out.length} bytes, but its buffer states ${length}`);
  return out;
}

type ZstdSync = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/** Node's own ZSTD decoder where there is one (Node 22.15 and newer), else fzstd. */
function zstd(bytes: Uint8Array, length: number): Uint8Array {
  const native = (zlib as unknown as { zstdDecompressSync?: ZstdSync }).zstdDecompressSync;
  // Copied, because Node's pooled buffers are not aligned for float64 views.
  return native
    ? new Uint8Array(native(bytes, { maxOutputLength: Math.max(1, length) }))
    : decompressZstd(bytes, new Uint8Array(length));
}
