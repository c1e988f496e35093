import type { FileHandle } from 'node:fs/promises';
import { UNCHECKED_BYTES } from './limits.js';

/** Gives memory of at least some length to read into; undefined where new memory is to be allocated. */
export type Memory = (length: number) => Uint8Array | undefined;

/** Bytes that are read in order, wherever they come from. */
export interface Bytes {
  /** Position of the next byte, from 0. */
  readonly offset: number;
  /**
   * The next `length` bytes; fewer only at the end. A length may be wrong, so no more memory is allocated than there
   * are bytes.
   * @param memory gives memory to read into
   */
  read(length: number, memory?: Memory): Promise<Uint8Array>;
  /** Skips `length` bytes; a negative length seeks backwards (only where there is a `tail`). */
  skip(length: number): Promise<void>;
  /** The last `length` bytes, or all if there are fewer. Only sources that can seek have it. */
  tail?(length: number): Promise<Uint8Array>;
}

/** Bytes that one read of the operating system asks for at most. */
const MAX_READ = 2 ** 30;
/** Bytes that a read takes in addition: usually the prefix and the metadata of the next message. */
const EXTRA_BYTES = 4096;

const allocate = (length: number, memory?: Memory): Uint8Array =>
  memory?.(length)?.subarray(0, length) ?? new Uint8Array(length);

/**
 * The bytes of an open file. They are read straight into the caller's memory, and the few bytes that follow into a
 * small buffer of our own, so that reading a message takes one call to the operating system and not three.
 */
export function fileBytes(handle: FileHandle): Bytes {
  const buffer = Buffer.allocUnsafe(EXTRA_BYTES);
  const nothing = buffer.subarray(0, 0);
  let buffered = nothing;
  let offset = 0;
  const bytesAfter = async (from: number) => Math.max(0, (await handle.stat()).size - from);
  return {
    get offset() {
      return offset;
    },
    async read(stated, memory) {
      const length = stated > UNCHECKED_BYTES ? Math.min(stated, await bytesAfter(offset)) : stated;
      const target = allocate(length, memory);
      const known = buffered.subarray(0, length);
      target.set(known);
      buffered = buffered.subarray(known.length);
      let filled = known.length;
      while (filled < length) {
        const missing = target.subarray(filled, filled + MAX_READ);
        const { bytesRead } = await handle.readv([missing, buffer], offset + filled);
        if (bytesRead === 0) break;
        buffered = buffer.subarray(0, Math.max(0, bytesRead - missing.length));
        filled += Math.min(bytesRead, missing.length);
        if (filled < length) buffered = nothing;
      }
      offset += filled;
      return target.subarray(0, filled);
    },
    async skip(length) {
      buffered = length >= 0 ? buffered.subarray(length) : nothing;
      offset += length;
    },
    async tail(length) {
      const { size } = await handle.stat();
      const target = new Uint8Array(Math.min(length, size));
      await handle.read(target, 0, target.length, size - target.length);
      return target;
    },
  };
}

/** Bytes that lie in memory. What is read is a view of them. */
export function memoryBytes(bytes: Uint8Array): Bytes {
  let offset = 0;
  return {
    get offset() {
      return offset;
    },
    async read(length) {
      const found = bytes.subarray(offset, offset + length);
      offset += found.length;
      return found;
    },
    async skip(length) {
      offset += length;
    },
    tail: async (length) => bytes.subarray(Math.max(0, bytes.length - length)),
  };
}

/** Bytes that come in chunks of any length, such as those of stdin. They cannot seek. */
export function chunkBytes(chunks: AsyncIterable<Uint8Array>): Bytes {
  const iterator = chunks[Symbol.asyncIterator]();
  let current = new Uint8Array(0);
  let offset = 0;
  /** Consumes the next `length` bytes in pieces. */
  const consume = async (length: number, use: (piece: Uint8Array) => void) => {
    let consumed = 0;
    while (consumed < length) {
      if (current.length === 0) {
        const next = await iterator.next();
        if (next.done) break;
        current = next.value as Uint8Array<ArrayBuffer>;
        continue;
      }
      const piece = current.subarray(0, length - consumed);
      use(piece);
      consumed += piece.length;
      current = current.subarray(piece.length);
    }
    offset += consumed;
    return consumed;
  };
  return {
    get offset() {
      return offset;
    },
    async read(length, memory) {
      const pieces: Uint8Array[] = [];
      const filled = await consume(length, (piece) => pieces.push(piece));
      const target = allocate(filled, memory);
      let at = 0;
      for (const piece of pieces) {
        target.set(piece, at);
        at += piece.length;
      }
      return target;
    },
    async skip(length) {
      await consume(length, () => {});
    },
  };
}
