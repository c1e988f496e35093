import { limitError } from '../../src/errors.js';
import { type Bytes, chunkBytes } from './ipc/bytes.js';

/** How frames begin: those with data, and those to be skipped, whose last four bits may be anything (RFC 8878). */
const [FRAME, SKIPPABLE] = [0xfd2fb528, 0x184d2a50];
/** Bytes of the identifier of a dictionary, and of the length of the content, by the codes of the frame's header. */
const [DICTIONARY, CONTENT] = [
  [0, 1, 2, 4],
  [0, 2, 4, 8],
];
/** Types of blocks: one byte that is repeated, and one that is not defined. */
const [REPEATED, RESERVED] = [1, 3];
/** Bytes that a block may have. */
const MAX_BLOCK = 2 ** 17;
/** Bytes of what was decompressed that a frame may refer to: Node's decoder, like zstd itself, takes no more. */
const MAX_WINDOW = 2 ** 27;

/** One frame of Zstandard data. */
export interface ZstdFrame {
  /** Which one it is, from 1, and the byte at which it begins, for error messages. */
  readonly place: string;
  /** Its header. */
  readonly header: Uint8Array;
  /** Its blocks, each as one piece, and its checksum. */
  readonly rest: AsyncGenerator<Uint8Array>;
  /** Bytes of its content that it may refer to. */
  readonly window: number;
  /** Whether it has a checksum. */
  readonly hasChecksum: boolean;
  /** Bytes of its content, where it says so. */
  readonly length: number | undefined;
  /** The checksum of its content, if it has one; known after the last piece. */
  checksum?: number;
}

/**
 * The frames of Zstandard data, without those that are to be skipped. A frame must be read to its end before the next
 * is requested. Programs that compress in parallel, and files that were put together, have several, of which Node's
 * decoder reads only the first.
 * @param name for error messages
 * @throws Error where another thing begins than a frame, where one ends too early, or where one needs a dictionary;
 *   MeanderError `limit` where one needs more than 128 MiB
 */
export async function* zstdFrames(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<ZstdFrame> {
  const bytes = chunkBytes(chunks);
  let number = 0;
  for (let start = await bytes.read(4); start.length > 0; start = await bytes.read(4)) {
    const at = bytes.offset - start.length;
    if (start.length < 4) throw truncated(bytes);
    const magic = numberOf(start);
    if (magic === FRAME)
      yield await openFrame(bytes, Uint8Array.from(start), `frame ${++number}, from byte ${at} on,`, name);
    else if (magic - (magic % 16) === SKIPPABLE) await skip(bytes, numberOf(await exactly(bytes, 4)));
    else throw new Error(`what begins at byte ${at} is not a frame`);
  }
}

async function openFrame(bytes: Bytes, magic: Uint8Array, place: string, name: string): Promise<ZstdFrame> {
  const descriptor = await exactly(bytes, 1);
  const [flags] = descriptor;
  const isSingle = (flags >> 5) & 1;
  const windowCode = await exactly(bytes, 1 - isSingle);
  const dictionary = await exactly(bytes, DICTIONARY[flags & 3]);
  const content = await exactly(bytes, CONTENT[flags >> 6] || isSingle);
  if (flags & 8) throw new Error(`${place} is damaged: a reserved bit of its header is set`);
  if (numberOf(dictionary) > 0)
    throw new Error(`${place} needs the dictionary ${numberOf(dictionary)}; compress it without a dictionary`);
  // Two bytes state lengths from 256 on, since shorter ones fit one byte.
  const length = content.length > 0 ? numberOf(content) + (content.length === 2 ? 256 : 0) : undefined;
  const window = isSingle ? (length ?? 0) : windowOf(windowCode[0]);
  if (window > MAX_WINDOW)
    throw limitError(
      `${name} needs ${window} bytes of memory to be decompressed, but ${MAX_WINDOW} is the limit; decompress it ` +
        'with zstd -dc --long=31 FILE | meander …, or compress it without --long and --ultra.',
    );
  const header = Buffer.concat([magic, descriptor, windowCode, dictionary, content]);
  const hasChecksum = (flags & 4) !== 0;
  const frame: ZstdFrame = { place, header, rest: rest(), window, hasChecksum, length };
  async function* rest(): AsyncGenerator<Uint8Array> {
    yield* blocks(bytes, place);
    if (!hasChecksum) return;
    const checksum = await exactly(bytes, 4);
    frame.checksum = numberOf(checksum);
    yield checksum;
  }
  return frame;
}

/** Bytes that a frame may refer to, by the code for it. */
function windowOf(code: number): number {
  const base = 1024 * 2 ** (code >> 3);
  return base + (base / 8) * (code & 7);
}

async function* blocks(bytes: Bytes, place: string): AsyncGenerator<Uint8Array> {
  for (let isLast = false; !isLast; ) {
    const header = await exactly(bytes, 3);
    const block = numberOf(header);
    const [type, length] = [(block >> 1) & 3, block >>> 3];
    if (type === RESERVED || length > MAX_BLOCK)
      throw new Error(`${place} is damaged: the block that ends at byte ${bytes.offset + length} is not valid`);
    isLast = (block & 1) === 1;
    yield Buffer.concat([header, await exactly(bytes, type === REPEATED ? 1 : length)]);
  }
}

/** A copy of the next bytes. */
async function exactly(bytes: Bytes, length: number): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array(0);
  const found = Uint8Array.from(await bytes.read(length));
  if (found.length < length) throw truncated(bytes);
  return found;
}

async function skip(bytes: Bytes, length: number): Promise<void> {
  const end = bytes.offset + length;
  await bytes.skip(length);
  if (bytes.offset < end) throw truncated(bytes);
}

const truncated = ({ offset }: Bytes) => new Error(`it ends at byte ${offset} within a frame, so it is truncated`);

/** A number of some bytes, the lowest first. */
const numberOf = (bytes: Uint8Array): number => bytes.reduceRight((number, byte) => 256 * number + byte, 0);
