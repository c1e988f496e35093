import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromIpc } from '../../../../streams/formats/ipc/decode.js';
import { decompressZstd, inScript } from '../../../../streams/formats/ipc/zstd.js';

/** The bytes that every ZSTD frame begins with, and the flags of a frame that states its length in one byte. */
const [MAGIC, SINGLE_SEGMENT] = [[0x28, 0xb5, 0x2f, 0xfd], 0x20];
/** A block header: the last block, of a type (0 stored, 1 one byte repeated) and a size. */
const header = (type: number, size: number) => [1 | (type << 1) | ((size << 3) & 0xff), (size >> 5) & 0xff, size >> 13];

/** A frame of stored bytes that states some length (RFC 8878). */
const stored = (bytes: number[], states: number) =>
  Uint8Array.from([...MAGIC, SINGLE_SEGMENT, states, ...header(0, bytes.length), ...bytes]);

/** A frame of one byte many times that states a length of 200. */
const repeated = (byte: number, times: number) =>
  Uint8Array.from([...MAGIC, SINGLE_SEGMENT, 200, ...header(1, times), byte]);

describe.each([
  ['decompressZstd', decompressZstd],
  ['its decoder for older versions of Node', inScript],
])('%s', (_, decompress) => {
  test('gives the bytes of a frame, whatever they are', () => {
    for (const last of [0, 0x5a, 0xa5, 255])
      expect(Array.from(decompress(stored([1, 2, last], 3), 3))).toEqual([1, 2, last]);
    expect(Array.from(decompress(repeated(0xa5, 200), 200))).toEqual(new Array(200).fill(0xa5));
    expect(decompress(stored([], 0), 0).length).toBe(0);
  });
  test('refuses a frame that holds fewer bytes than stated, or more', () => {
    expect(() => decompress(stored([1, 2, 3], 3), 4)).toThrow();
    expect(() => decompress(stored([1, 2, 3], 3), 2)).toThrow();
    expect(() => decompress(stored([1, 2, 3], 3), 0)).toThrow();
    expect(() => decompress(repeated(0, 199), 200)).toThrow();
    expect(() => decompress(repeated(7, 201), 200)).toThrow();
    expect(() => decompress(stored([1, 2, 3], 3).subarray(0, 9), 3)).toThrow();
  });
});

test('a damaged frame that keeps fzstd busy without end is refused', async () => {
  const bytes = readFileSync(new URL('../../../fixtures/endless-zstd.arrows', import.meta.url));
  const before = process.cpuUsage().user;
  await expect(fromIpc(bytes, 'it')).rejects.toMatchObject({ code: 'input' });
  expect(process.cpuUsage().user - before).toBeLessThan(2e6);
});
