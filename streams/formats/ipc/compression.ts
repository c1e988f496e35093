import { Codec } from './format.js';
import { SizeLimitError } from './limits.js';
import { decompressLz4 } from './lz4.js';
import { decompressZstd } from './zstd.js';

/** The length that marks a buffer which is stored without compression. */
const STORED = -1;
/** Bytes of the length before the compressed bytes. */
const PREFIX_BYTES = 8;

/**
 * Decompresses the buffers of a compressed body, each of which is an int64 length and then the compressed bytes (Arrow
 * columnar format, "Compression"). The lengths are added up before anything is decompressed.
 * @param codec one of `Codec`
 * @param limit bytes that all of them may have together
 * @returns memory of their own, aligned for any number
 * @throws SizeLimitError where they state more bytes; RangeError where one is damaged or the codec is unknown
 */
export function decompressBuffers(buffers: readonly Uint8Array[], codec: number, limit: number): Uint8Array[] {
  const lengths = buffers.map(statedLength);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total > limit)
    throw new SizeLimitError(`its compressed buffers state ${total} bytes together; the limit is ${limit}`);
  return buffers.map((buffer, i) => decompressBuffer(buffer, codec, lengths[i]));
}

/** Bytes of a buffer after decompression, as it states them. */
function statedLength(buffer: Uint8Array): number {
  if (buffer.length === 0) return 0;
  const length = Number(new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength).getBigInt64(0, true));
  if (length < STORED) throw new RangeError(`a compressed buffer states ${length} bytes`);
  return length === STORED ? buffer.length - PREFIX_BYTES : length;
}

/** @param length bytes after decompression */
function decompressBuffer(buffer: Uint8Array, codec: number, length: number): Uint8Array {
  if (buffer.length === 0) return buffer;
  const bytes = buffer.subarray(PREFIX_BYTES);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  if (view.getBigInt64(0, true) === BigInt(STORED)) return bytes.slice();
  if (codec === Codec.lz4Frame) return decompressLz4(bytes, length);
  if (codec !== Codec.zstd) throw new RangeError(`the compression codec ${codec} is unknown`);
  return decompressZstd(bytes, length);
}
