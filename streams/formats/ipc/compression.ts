import * as zlib from 'node:zlib';
import { decompress as decompressZstd } from 'fzstd';
import { decompressLz4 } from './lz4.js';

const LZ4_FRAME = 0;
const ZSTD = 1;
const UNCOMPRESSED = -1;
/** Bytes that one decompressed buffer may have. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * A buffer of a compressed body: an int64 length, then the compressed bytes (Arrow columnar format, "Compression").
 * @throws RangeError where the buffer is damaged
 */
export function decompressBuffer(buffer: Uint8Array, codec: number): Uint8Array {
  if (buffer.length === 0) return buffer;
  const length = Number(new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength).getBigInt64(0, true));
  const bytes = buffer.subarray(8);
  if (length === UNCOMPRESSED) return bytes.slice();
  if (length < 0 || length > MOST_BYTES)
    throw new RangeError(`a buffer says it has ${length} bytes; at most ${MOST_BYTES} are read`);
  if (codec === LZ4_FRAME) return decompressLz4(bytes, length);
  if (codec !== ZSTD) throw new RangeError(`compression codec ${codec} is not known`);
  const out = zstd(bytes, length);
  if (out.length !== length) throw new RangeError(`a ZSTD frame holds ${out.length} bytes, not ${length}`);
  return out;
}

type ZstdSync = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

function zstd(bytes: Uint8Array, length: number): Uint8Array {
  const native = (zlib as unknown as { zstdDecompressSync?: ZstdSync }).zstdDecompressSync;
  // A copy: pooled Buffers are not aligned for float64 views.
  return native
    ? new Uint8Array(native(bytes, { maxOutputLength: Math.max(1, length) }))
    : decompressZstd(bytes, new Uint8Array(length));
}
