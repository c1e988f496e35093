import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MeanderError } from '../../../../src/errors.js';
import { random } from '../../../../src/numeric/random.js';
import { fromIpc } from '../../../../streams/formats/ipc/decode.js';
import { toIpc } from '../../../../streams/formats/ipc/encode.js';
import { decodeModel, encodeModel, toRecordBatch } from '../../../../streams/index.js';
import { pointsReader } from '../../../../streams/points/reader.js';
import { runs } from '../../../fixtures/problems.js';
import { learned } from '../../operators/marbles.js';

const MIB = 2 ** 20;
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url)));
const batches = [0, 1000, 2000].map((base) =>
  toRecordBatch({ values: Float32Array.from({ length: 32 }, (_, i) => base + i), n: 8, d: 4 }),
);
/** Well-formed streams and files to change: plain, of both codecs, with several types of columns, and a model. */
const seeds = [
  toIpc(batches, 'stream'),
  toIpc(batches, 'file'),
  fixture('compressed-lz4.arrows'),
  fixture('compressed-zstd.arrows'),
  fixture('iris.arrow'),
  encodeModel(learned),
];
const WORDS = [0xffffffff, 0x7fffffff, 0x80000000, 0, 1, 0x10000];

/** Some bytes with one to six changes, most of them near the start, where the lengths stand. */
function mutated(seed: Uint8Array, next: () => number): Uint8Array {
  let bytes = seed.slice();
  const upTo = (n: number) => Math.floor(next() * n);
  for (let changes = 1 + upTo(6); changes > 0; changes--) {
    const at = upTo(next() < 0.8 ? Math.min(bytes.length, 2048) : bytes.length);
    const kind = next();
    if (kind < 0.3) bytes[at] ^= 1 << upTo(8);
    else if (kind < 0.5) bytes[at] = [0, 1, 0x7f, 0x80, 0xff][upTo(5)];
    else if (kind < 0.7 && at + 8 <= bytes.length)
      new DataView(bytes.buffer).setUint32(at & ~3, WORDS[upTo(WORDS.length)], true);
    else if (kind < 0.8) bytes.copyWithin(at, upTo(bytes.length), bytes.length - upTo(64));
    else if (kind < 0.9) bytes = bytes.slice(0, at + 1);
    else bytes = Uint8Array.from([...bytes.subarray(0, at), ...new Uint8Array(upTo(32)), ...bytes.subarray(at)]);
  }
  return bytes;
}

/** Reads bytes as rows and as a model; every failure must be an error of ours. */
async function readEverything(bytes: Uint8Array): Promise<void> {
  const asRows = async () => {
    const { schema, batches } = await fromIpc(bytes, 'it');
    const reader = pointsReader(schema, { onBadRow: 'skip' });
    for (const batch of batches) {
      const { values, n, d } = reader.read(batch);
      expect(values.length).toBe(n * d);
    }
  };
  for (const read of [asRows, () => decodeModel(bytes, 'it')])
    await read().catch((error) => expect(error).toBeInstanceOf(MeanderError));
}

test('changed bytes are read or refused, in less than two seconds and in little memory', async () => {
  const next = random(0, 'mutations');
  for (let i = 0; i < runs(7000); i++) {
    const bytes = mutated(seeds[i % seeds.length], next);
    const before = process.cpuUsage();
    await readEverything(bytes);
    const { user, system } = process.cpuUsage(before);
    expect([i, user + system < 2e6]).toEqual([i, true]);
    if (i % 64 > 0) continue;
    await setImmediate();
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    expect([i, arrayBuffers < 400 * MIB, heapUsed < 500 * MIB]).toEqual([i, true, true]);
  }
}, 900_000);
