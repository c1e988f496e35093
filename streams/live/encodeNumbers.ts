import { endianness } from 'node:os';
import type { Base64 } from './messages.js';

/** Numbers as base64, little-endian. */
export function toBase64(numbers: Float32Array | Uint16Array | Uint32Array): Base64 {
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  if (endianness() === 'LE') return bytes.toString('base64');
  const copy = Buffer.from(bytes);
  return (numbers.BYTES_PER_ELEMENT === 2 ? copy.swap16() : copy.swap32()).toString('base64');
}

/** Numbers of clusters in as few bytes as they need. */
export const idsToBase64 = (ids: readonly number[]): Base64 =>
  toBase64(ids.some((id) => id > 0xffff) ? Uint32Array.from(ids) : Uint16Array.from(ids));
