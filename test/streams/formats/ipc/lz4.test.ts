import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decompressLz4 } from '../../../../streams/formats/ipc/lz4.js';

/** A frame of one compressed block, whose header has neither checksum of content nor size. */
function frameOf(block: readonly number[], stored = false): Uint8Array {
  const frame = new Uint8Array(7 + 4 + block.length + 4);
  const view = new DataView(frame.buffer);
  view.setUint32(0, 0x184d2204, true);
  frame[4] = 0x60;
  view.setUint32(7, stored ? 0x80000000 + block.length : block.length, true);
  frame.set(block, 11);
  return frame;
}

/** Four literals, a match of nine bytes at distance four that overlaps itself, and two literals. */
const BLOCK = [0x45, 1, 2, 3, 4, 4, 0, 0x20, 8, 9];
const DECOMPRESSED = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 8, 9];

describe('decompressLz4(frame, length)', () => {
  test('copies literals, and matches that overlap themselves', () => {
    expect(Array.from(decompressLz4(frameOf(BLOCK), 15))).toEqual(DECOMPRESSED);
  });

  test('copies a stored block', () => {
    expect(Array.from(decompressLz4(frameOf([7, 8, 9], true), 3))).toEqual([7, 8, 9]);
  });

  test.each([
    ['another length', frameOf(BLOCK), 16, 'an LZ4 frame holds 15 bytes, but its buffer states 16'],
    ['a match at a distance before the output', frameOf([0x10, 1, 9, 0, 0x10, 1]), 9, 'at distance 9 does not fit'],
    ['literals after the block', frameOf([0x50, 1]), 9, '5 LZ4 literals do not fit'],
    ['a stored block larger than the output', frameOf([1, 2, 3], true), 2, 'does not fit into the output'],
    ['another magic number', new Uint8Array(16), 1, 'does not begin with its magic number'],
  ])('refuses a frame with %s', (_, frame, length, message) => {
    expect(() => decompressLz4(frame, length)).toThrow(message);
  });

  test('throws nothing but RangeErrors, whatever bytes the block has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(100), (block, length) => {
        try {
          expect(decompressLz4(frameOf(Array.from(block)), length)).toHaveLength(length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
