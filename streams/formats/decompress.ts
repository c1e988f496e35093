import { type Duplex, pipeline, Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { inputError, MeanderError } from '../../src/errors.js';
import { fzstdFrame } from './fzstdFrame.js';
import { type ZstdFrame, zstdFrames } from './zstdFrames.js';

/** Bytes that a decoder gives at once. */
const OUTPUT = { chunkSize: 2 ** 16 };

/**
 * The bytes of gzip data of any number of members, one after another. Zeros at the end, with which tar and tapes fill
 * blocks, are left out.
 * @param name for messages
 * @throws MeanderError `input` where they are damaged, end too early, or are followed by something else
 */
export const gunzipped = (chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> =>
  translated(members(chunks), name, 'gzip');

async function* members(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const decoder = zlib.createGunzip(OUTPUT);
  let [taken, zeros] = [0, 0];
  // Not closed by the decoder, which ends before zeros: what follows them is looked at below.
  async function* counted(): AsyncGenerator<Uint8Array> {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      taken += next.value.length;
      zeros = zerosAtEnd(next.value, zeros);
      yield next.value;
    }
  }
  try {
    yield* through(counted(), decoder);
    for await (const _ of counted());
    const end = decoder.bytesWritten;
    if (end < taken - zeros) throw new Error(`what follows byte ${end} is not gzip`);
  } catch (cause) {
    throw new Error(gzipReason(cause as Error, decoder.bytesWritten), { cause });
  } finally {
    await iterator.return?.();
  }
}

function gzipReason({ message }: Error, at: number): string {
  if (/unexpected end of file/.test(message)) return `it ends at byte ${at} within its data, so it is truncated`;
  return /^(incorrect|invalid|unknown|too many)/.test(message)
    ? `near byte ${at}, it is damaged (${message})`
    : message;
}

/** Zeros at the end of some bytes. @param before zeros at the end of what came before */
function zerosAtEnd(bytes: Uint8Array, before: number): number {
  let from = bytes.length;
  while (from > 0 && bytes[from - 1] === 0) from--;
  return bytes.length - from + (from === 0 ? before : 0);
}

/**
 * The bytes of Zstandard data of any number of frames, by Node's own decoder where there is one (Node 22.15 and newer),
 * else by fzstd. Checksums are compared either way.
 * @param name for messages
 * @throws MeanderError `input` where they are damaged or end too early, `limit` where they need too much memory
 */
export const unzstandard = (chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> =>
  translated(frames(chunks, name), name, 'Zstandard');

async function* frames(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  for await (const frame of zstdFrames(chunks, name)) yield* contentOf(frame);
}

async function* contentOf(frame: ZstdFrame): AsyncGenerator<Uint8Array> {
  const { createZstdDecompress } = zlib as { createZstdDecompress?: (options: object) => Duplex };
  try {
    if (createZstdDecompress) yield* through(bytesOf(frame), createZstdDecompress(OUTPUT));
    else yield* fzstdFrame(frame);
  } catch (cause) {
    const { message } = cause as Error;
    if (cause instanceof MeanderError || isPlaced(message)) throw cause;
    throw new Error(`${frame.place} is damaged (${message})`, { cause });
  }
}

async function* bytesOf({ header, rest }: ZstdFrame): AsyncGenerator<Uint8Array> {
  yield header;
  yield* rest;
}

/** Whether a message says already where the data is not as it must be. */
const isPlaced = (message: string): boolean => / byte \d/.test(message);

/** What a decoder makes of chunks; its errors and those of the chunks are thrown where it is read. */
const through = (chunks: AsyncIterable<Uint8Array>, decoder: Duplex): AsyncIterable<Uint8Array> =>
  pipeline(Readable.from(chunks), decoder, () => {});

async function* translated(bytes: AsyncIterable<Uint8Array>, name: string, format: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    if (cause instanceof MeanderError) throw cause;
    const { message } = cause as Error;
    throw inputError(`${name} cannot be decompressed as ${format}: ${message}. Send or copy it again.`, { cause });
  }
}
