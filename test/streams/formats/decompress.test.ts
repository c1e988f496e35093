import { spawnSync } from 'node:child_process';
import * as zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gunzipped, unzstandard } from '../../../streams/formats/decompress.js';
import { fzstdFrame } from '../../../streams/formats/fzstdFrame.js';
import { XxHash64 } from '../../../streams/formats/xxHash64.js';
import { zstdFrames } from '../../../streams/formats/zstdFrames.js';

const text = Buffer.from(Array.from({ length: 4000 }, (_, i) => `${i},${(i * 0.37) % 1}\n`).join(''));
const [first, second] = [text.subarray(0, 20_000), text.subarray(20_000)];

async function* pieces(bytes: Uint8Array, length: number) {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const chunk of chunks) found.push(Uint8Array.from(chunk));
  return Buffer.concat(found);
}

/** A copy of some bytes with one of them changed. */
const changed = (bytes: Uint8Array, at: number, value = bytes[at] ^ 1): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
};

describe('gzip', () => {
  const [a, b] = [zlib.gzipSync(first), zlib.gzipSync(second)];
  const both = Buffer.concat([a, b]);
  const unzip = (bytes: Uint8Array, length: number) => joined(gunzipped(pieces(bytes, length), 'x.gz'));

  test.each([1, 7, a.length - 1, a.length, 1e6])(
    'members are read one after another, in pieces of %i bytes',
    async (length) => {
      expect((await unzip(both, length)).equals(text)).toBe(true);
      expect((await unzip(Buffer.concat([both, Buffer.alloc(600)]), length)).equals(text)).toBe(true);
    },
  );

  test.each([7, a.length, 1e6])('nothing that is damaged or missing passes, in pieces of %i bytes', async (length) => {
    const refused = (bytes: Uint8Array) => expect(unzip(bytes, length)).rejects;
    await refused(both.subarray(0, -9)).toThrow(
      /x[.]gz cannot be decompressed as gzip: it ends at byte \d+ .* truncated/,
    );
    await refused(both.subarray(0, a.length + 5)).toThrow('truncated');
    await refused(changed(both, a.length + 100)).toThrow(/near byte \d+, it is damaged/);
    await refused(changed(both, both.length - 6)).toThrow('incorrect data check');
    await refused(Buffer.concat([both, Buffer.from('more')])).toThrow('incorrect header check');
    await refused(changed(both, a.length, 0)).toThrow(`what follows byte ${a.length} is not gzip`);
    await refused(Buffer.concat([a, Buffer.alloc(5), b])).toThrow(`what follows byte ${a.length} is not gzip`);
  });
});

const hasZstd = spawnSync('zstd', ['--version']).status === 0;
const compress = (bytes: Uint8Array, ...options: string[]): Buffer => {
  const { status, stdout, stderr } = spawnSync('zstd', ['-c', ...options], { input: bytes, maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
};

/** Both decoders: the one that this version of Node has, and fzstd. */
const decoders = {
  'the decoder at hand': (chunks: AsyncIterable<Uint8Array>) => unzstandard(chunks, 'x.zst'),
  fzstd: async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const frame of zstdFrames(chunks, 'x.zst')) yield* fzstdFrame(frame);
  },
};

describe.runIf(hasZstd).each(Object.entries(decoders))('Zstandard by %s', (_, decode) => {
  const [a, b] = hasZstd ? [compress(first), compress(second, '-19')] : [Buffer.of(), Buffer.of()];
  const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);
  const both = Buffer.concat([skippable, a, skippable, b, skippable]);
  const read = (bytes: Uint8Array, length: number) => joined(decode(pieces(bytes, length)));

  test.each([1, 7, a.length, 1e6])('frames are read one after another, in pieces of %i bytes', async (length) => {
    expect((await read(both, length)).equals(text)).toBe(true);
  });

  test('every way of compressing is read', async () => {
    const constant = Buffer.alloc(300_000, 'a');
    const noise = Buffer.from(Uint32Array.from({ length: 50_000 }, (_, i) => Math.imul(i, 0x9e3779b1)).buffer);
    for (const bytes of [Buffer.of(), Buffer.from('x'), constant, noise, text])
      for (const options of [['-1'], ['--no-check'], ['-19'], ['--long=27'], [`--stream-size=${bytes.length}`]])
        expect((await read(compress(bytes, ...options), 1000)).equals(bytes)).toBe(true);
  });

  test('nothing that is damaged or missing passes', async () => {
    const refused = (bytes: Uint8Array) => expect(read(bytes, 1000)).rejects;
    const start = skippable.length + a.length + skippable.length;
    await refused(both.subarray(0, start + 50)).toThrow(
      `it ends at byte ${start + 50} within a frame, so it is truncated`,
    );
    await refused(both.subarray(0, -1)).toThrow('truncated');
    await refused(both.subarray(0, 5)).toThrow('truncated');
    await refused(changed(both, start)).toThrow(`what begins at byte ${start} is not a frame`);
    await refused(changed(both, start - skippable.length - 1)).toThrow(/checksum/);
    await refused(changed(a, a.length >> 1)).toThrow();
    await refused(changed(compress(first, '--no-check', '--stream-size=20000'), 6)).toThrow();
  });

  test('a frame that needs too much memory is refused before it is taken', async () => {
    const large = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (28 - 10) << 3, 1, 0, 0]);
    await expect(read(large, 100)).rejects.toMatchObject({ code: 'limit', message: expect.stringContaining('--long') });
  });
});

describe.runIf(hasZstd)('the place of damage', () => {
  test('is the frame, its number and its first byte', async () => {
    const [a, b] = [compress(first), compress(second)];
    const damaged = changed(Buffer.concat([a, b]), a.length + b.length - 1);
    await expect(joined(unzstandard(pieces(damaged, 500), 'x.zst'))).rejects.toThrow(
      `x.zst cannot be decompressed as Zstandard: frame 2, from byte ${a.length} on, is damaged`,
    );
  });
});

describe('XXH64', () => {
  const hashOf = (bytes: Uint8Array, cut = bytes.length) => {
    const hash = new XxHash64();
    hash.update(bytes.subarray(0, cut));
    hash.update(bytes.subarray(cut));
    return hash.digest();
  };

  test('has the published values', () => {
    expect(hashOf(Buffer.from(''))).toBe(0xef46db3751d8e999n);
    expect(hashOf(Buffer.from('a'))).toBe(0xd24ec4f1a98c6e5bn);
    expect(hashOf(Buffer.from('abc'))).toBe(0x44bc2cf5ad770999n);
    expect(hashOf(Buffer.from('Nobody inspects the spammish repetition'))).toBe(0xfbcea83c8a378bf1n);
  });

  test('is the same however the bytes are cut', () => {
    for (const length of [31, 32, 33, 64, 101])
      for (let cut = 0; cut <= length; cut++)
        expect(hashOf(text.subarray(0, length), cut)).toBe(hashOf(text.subarray(0, length)));
  });
});
