import type { FileHandle } from 'node:fs/promises';

/** Bytes read in order; `read` may give fewer only at the end. */
export interface Bytes {
  /** Bytes from the start to the next one. */
  readonly offset: number;
  /** The next `length` bytes, into `room` where it is given and large enough. */
  read(length: number, room?: Uint8Array): Promise<Uint8Array>;
  /** Passes over bytes; back again with a negative length where there is a `tail`. */
  skip(length: number): Promise<void>;
  /** The last bytes, where they can be had before the others. */
  tail?(length: number): Promise<Uint8Array>;
}

/** Reads of the system go up to this many bytes at once. */
const MOST_AT_ONCE = 2 ** 30;

/** Bytes read beyond what is asked for: as a rule the next message's prefix and metadata. */
const AHEAD = 4096;

/** Bytes of an open file, read straight into the caller's memory, and a few more for the next reads to begin with. */
export function fileBytes(handle: FileHandle): Bytes {
  const room = Buffer.allocUnsafe(AHEAD);
  let ahead = room.subarray(0, 0);
  let offset = 0;
  return {
    get offset() {
      return offset;
    },
    async read(length, given) {
      const target = given && given.length >= length ? given.subarray(0, length) : new Uint8Array(length);
      const known = ahead.subarray(0, length);
      target.set(known);
      ahead = ahead.subarray(known.length);
      let filled = known.length;
      while (filled < length) {
        const missing = target.subarray(filled, filled + MOST_AT_ONCE);
        const { bytesRead } = await handle.readv([missing, room], offset + filled);
        if (bytesRead === 0) break;
        ahead = room.subarray(0, Math.max(0, bytesRead - missing.length));
        filled += Math.min(bytesRead, missing.length);
        if (filled < length) ahead = room.subarray(0, 0);
      }
      offset += filled;
      return target.subarray(0, filled);
    },
    async skip(length) {
      ahead = length >= 0 ? ahead.subarray(length) : room.subarray(0, 0);
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

/** Bytes that lie in memory; what is read are views of them. */
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

/** Bytes of a stream of chunks, such as stdin. */
export function chunkBytes(chunks: AsyncIterable<Uint8Array>): Bytes {
  const iterator = chunks[Symbol.asyncIterator]();
  let current = new Uint8Array(0);
  let offset = 0;
  const fill = async (length: number, use: (part: Uint8Array, at: number) => void) => {
    let at = 0;
    while (at < length) {
      if (current.length === 0) {
        const next = await iterator.next();
        if (next.done) break;
        current = next.value as Uint8Array<ArrayBuffer>;
        continue;
      }
      const part = current.subarray(0, length - at);
      use(part, at);
      at += part.length;
      current = current.subarray(part.length);
    }
    offset += at;
    return at;
  };
  return {
    get offset() {
      return offset;
    },
    async read(length, room) {
      const parts: Uint8Array[] = [];
      const filled = await fill(length, (part) => parts.push(part));
      const target = room && room.length >= filled ? room.subarray(0, filled) : new Uint8Array(filled);
      let at = 0;
      for (const part of parts) {
        target.set(part, at);
        at += part.length;
      }
      return target;
    },
    async skip(length) {
      await fill(length, () => {});
    },
  };
}
