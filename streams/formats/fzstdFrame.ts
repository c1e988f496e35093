import { Decompress } from 'fzstd';
import { interruptible } from './ipc/zstd.js';
import { XxHash64 } from './xxHash64.js';
import type { ZstdFrame } from './zstdFrames.js';

/** Milliseconds that a block of at most 128 KiB may take, also on a machine that is very busy. */
const MOST_TIME = 10_000;
/** Bytes that a block may become. */
const MAX_BLOCK = 2 ** 17;

/**
 * The content of a frame by fzstd, for versions of Node without a decoder. fzstd compares neither the checksum nor the
 * length with what a frame says, so that is done here; and it does not check the lengths of matches, so damaged blocks
 * could keep it busy for hours.
 * @throws Error where it is damaged
 */
export async function* fzstdFrame(frame: ZstdFrame): AsyncGenerator<Uint8Array> {
  const hash = new XxHash64();
  let [found, length]: [Uint8Array[], number] = [[], 0];
  const decompress = new Decompress((block) => {
    found.push(Uint8Array.from(block));
  });
  for await (const piece of pieces(frame)) {
    interruptible(() => decompress.push(piece, piece.length === 0), MOST_TIME);
    for (const block of found) {
      length += block.length;
      hash.update(block);
    }
    yield* found;
    found = [];
  }
  if (frame.length !== undefined && frame.length !== length)
    throw new Error(`it holds ${length} bytes, but says ${frame.length}`);
  if (frame.checksum !== undefined && frame.checksum !== Number(BigInt.asUintN(32, hash.digest())))
    throw new Error('its checksum is that of other data');
}

/** Its blocks after a header of our own, then an empty piece: fzstd keeps up to 17 bytes until it knows of the end. */
async function* pieces({ rest, window, hasChecksum }: ZstdFrame): AsyncGenerator<Uint8Array> {
  yield headerFor(window, hasChecksum);
  yield* rest;
  yield new Uint8Array(0);
}

/**
 * The header of a frame that states no length: fzstd would cut each block to the length that a damaged header states,
 * so that it could not be seen.
 */
function headerFor(window: number, hasChecksum: boolean): Uint8Array {
  const exponent = Math.ceil(Math.log2(Math.max(window, MAX_BLOCK)));
  return Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, hasChecksum ? 4 : 0, (exponent - 10) << 3);
}
