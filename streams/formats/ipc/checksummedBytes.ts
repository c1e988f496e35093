import { crc32 } from 'node:zlib';
import type { Bytes, Memory } from './bytes.js';

/** Bytes that are read in order, with a checksum of all before a place. */
export interface ChecksummedBytes extends Bytes {
  /**
   * CRC-32 of samples of all bytes before an offset at which one of the last few reads began; undefined for any other.
   */
  checksumBefore(offset: number): number | undefined;
}

/** Reads whose beginnings are remembered: a message is read in three. */
const REMEMBERED = 8;
/** Of every block of this many bytes a sample at its beginning counts, since all would cost a third of a run's time. */
const [BLOCK, SAMPLE] = [2 ** 16, 2 ** 12];
/** Bytes that are skipped at a time. */
const PIECE = 2 ** 20;

/** The same bytes with their checksum. Skipped bytes are read; skipping backwards is not possible. */
export function checksummedBytes(bytes: Bytes): ChecksummedBytes {
  let sum = 0;
  const sums: { offset: number; sum: number }[] = [];
  const scratch = new Uint8Array(PIECE);
  const read = async (length: number, memory?: Memory) => {
    sums.push({ offset: bytes.offset, sum });
    if (sums.length > REMEMBERED) sums.shift();
    const found = await bytes.read(length, memory);
    sum = addSamples(sum, found, bytes.offset - found.length);
    return found;
  };
  return {
    get offset() {
      return bytes.offset;
    },
    read,
    async skip(length) {
      for (let left = length; left > 0; ) {
        const { length: found } = await read(Math.min(left, PIECE), () => scratch);
        if (found === 0) return;
        left -= found;
      }
    },
    checksumBefore: (offset) => sums.findLast((remembered) => remembered.offset === offset)?.sum,
  };
}

/** A checksum with the samples that some bytes hold, wherever the reads were cut. */
function addSamples(sum: number, bytes: Uint8Array, offset: number): number {
  let added = sum;
  for (let block = offset - (offset % BLOCK); block < offset + bytes.length; block += BLOCK) {
    const sample = bytes.subarray(Math.max(0, block - offset), Math.max(0, block + SAMPLE - offset));
    if (sample.length > 0) added = crc32(sample, added);
  }
  return added;
}
