import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { inputError } from '../../../src/errors.js';

/** Signatures, and lengths without texts, of the parts of a ZIP file (PKWARE APPNOTE, sections 4.3 and 4.4). */
const END = { signature: 0x06054b50, bytes: 22 };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
/** Bytes of a comment at the end of a ZIP file at most. */
const MAX_COMMENT = 65_535;
/** Bytes that the list of arrays may have. */
const MAX_LIST = 2 ** 24;
/** What is written in place of a size that has 64 bits. */
const IS_64_BIT = 0xffffffff;
/** Ways of compression: none, and deflate. */
const [STORED, DEFLATED] = [0, 8];
/** Bytes that are read at a time. */
const PIECE = 2 ** 20;

/** An array of an archive. */
interface Entry {
  name: string;
  method: number;
  /** Bytes that it has in the archive. */
  bytes: number;
  /** Where it begins. */
  offset: number;
}

/**
 * One array of a NumPy archive (`np.savez`), which is a ZIP file of `.npy` files.
 * @param wanted the name of the array; it may be left out where there is only one
 * @returns its name, and the bytes of its `.npy` file
 * @throws MeanderError `input` where the file is damaged, or the array cannot be chosen, with the names
 */
export async function chooseArray(handle: FileHandle, path: string, wanted: string | undefined) {
  const entries = await listEntries(handle, path);
  const names = entries.map(({ name }) => name).join(', ') || 'none';
  const named = wanted !== undefined && wanted !== 'vector';
  const found = named ? entries.find(({ name }) => name === wanted) : entries[0];
  if (!found) throw inputError(`${path} has no array "${wanted ?? ''}"; its arrays are: ${names}.`);
  if (!named && entries.length > 1)
    throw inputError(`${path} has the arrays ${names}; name the one to read with vector (--vector NAME).`);
  return { name: found.name, chunks: contentOf(handle, path, found) };
}

async function listEntries(handle: FileHandle, path: string): Promise<Entry[]> {
  const { size } = await handle.stat();
  const tail = await readAt(handle, Math.max(0, size - MAX_COMMENT - END.bytes), MAX_COMMENT + END.bytes);
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (at < 0 || at + END.bytes > tail.length) throw damaged(path, 'its list of arrays is missing');
  const [count, bytes, from] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
  if (bytes > MAX_LIST || from + bytes > size) throw damaged(path, `its list of arrays states ${bytes} bytes`);
  const list = await readAt(handle, from, bytes);
  const entries: Entry[] = [];
  for (let i = 0, place = 0; i < count; i++) {
    if (place + ENTRY.bytes > list.length || list.readUInt32LE(place) !== ENTRY.signature)
      throw damaged(path, `its list of arrays ends after ${i} of ${count}`);
    const [nameBytes, extraBytes] = [list.readUInt16LE(place + 28), list.readUInt16LE(place + 30)];
    const end = place + ENTRY.bytes + nameBytes + extraBytes + list.readUInt16LE(place + 32);
    const name = list.toString('utf8', place + ENTRY.bytes, place + ENTRY.bytes + nameBytes);
    const [stated, offset] = [list.readUInt32LE(place + 20), list.readUInt32LE(place + 42)];
    if (stated === IS_64_BIT || offset === IS_64_BIT)
      throw damaged(path, `its array ${name} has more than 4 GiB; save it as a .npy file`);
    entries.push({ name: name.replace(/\.npy$/, ''), method: list.readUInt16LE(place + 10), bytes: stated, offset });
    place = end;
  }
  return entries;
}

/** The bytes of an array; its size after decompression is limited by who takes them. */
async function* contentOf(handle: FileHandle, path: string, entry: Entry): AsyncGenerator<Uint8Array> {
  const local = await readAt(handle, entry.offset, LOCAL.bytes);
  if (local.length < LOCAL.bytes || local.readUInt32LE(0) !== LOCAL.signature)
    throw damaged(path, `there is no array at byte ${entry.offset}`);
  const from = entry.offset + LOCAL.bytes + local.readUInt16LE(26) + local.readUInt16LE(28);
  const pieces = piecesOf(handle, from, entry.bytes);
  if (entry.method === STORED) return yield* pieces;
  if (entry.method !== DEFLATED) throw damaged(path, `array ${entry.name} has the unknown compression ${entry.method}`);
  yield* Readable.from(pieces).compose(createInflateRaw()) as AsyncIterable<Uint8Array>;
}

async function* piecesOf(handle: FileHandle, from: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes; ) {
    const piece = await readAt(handle, from + at, Math.min(PIECE, bytes - at));
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
  }
}

async function readAt(handle: FileHandle, from: number, bytes: number): Promise<Buffer> {
  const piece = Buffer.alloc(bytes);
  const { bytesRead } = await handle.read(piece, 0, bytes, from);
  return piece.subarray(0, bytesRead);
}

const damaged = (path: string, what: string): Error =>
  inputError(`${path} cannot be read as a NumPy archive: ${what}.`);
