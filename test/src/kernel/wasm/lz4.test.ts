import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lz4Block } from '../../../../scripts/lz4.mjs';
import { unpackLz4 } from '../../../../src/kernel/wasm/lz4.js';

test('bytes come back as they were packed, whatever they repeat', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 900, max: 1 }),
    fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(60)).map(([piece, times]) => {
      return Uint8Array.from(Array.from({ length: times }, () => [...piece]).flat());
    }),
  );
  fc.assert(
    fc.property(bytes, (given) => {
      expect([...unpackLz4(lz4Block(given), given.length)]).toEqual([...given]);
    }),
  );
});

test('a block by its definition: literals, a match that overlaps itself, and last literals', () => {
  const block = [0x1f, 97, 1, 0, 6, 0x50, 98, 99, 100, 101, 102];
  expect(new TextDecoder().decode(unpackLz4(Uint8Array.from(block), 31))).toBe(`${'a'.repeat(26)}bcdef`);
});

test('long lengths take bytes of 255', () => {
  const run = new Uint8Array(2000).fill(7);
  const block = lz4Block(run);
  expect(block.length).toBeLessThan(30);
  expect(unpackLz4(block, 2000)).toEqual(run);
});
