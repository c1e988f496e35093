import { expect, test } from 'vitest';
import { random } from '../../../../src/numeric/random.js';
import { memoryBytes } from '../../../../streams/formats/ipc/bytes.js';
import { checksummedBytes } from '../../../../streams/formats/ipc/checksummedBytes.js';

const next = random(1, 'checksum');
const content = Uint8Array.from({ length: 3_000_000 }, () => 256 * next());

/** The checksum before an offset, reached by reads and skips of random lengths. */
async function checksumAt(offset: number, bytes: Uint8Array): Promise<number | undefined> {
  const reader = checksummedBytes(memoryBytes(bytes));
  while (reader.offset < offset) {
    const length = Math.min(offset - reader.offset, 1 + Math.floor(next() ** 3 * 2_000_000));
    if (next() < 0.5) await reader.skip(length);
    else expect((await reader.read(length)).length).toBe(length);
  }
  await reader.read(1);
  return reader.checksumBefore(offset);
}

test('the checksum before a place depends on the bytes before it, not on how they were read', async () => {
  for (const offset of [0, 1, 4096, 65_535, 65_536, 65_537, 1_234_567, 2_999_999]) {
    const expected = await checksumAt(offset, content);
    expect(expected).toBeTypeOf('number');
    expect(await checksumAt(offset, content)).toBe(expected);
    const other = Uint8Array.from(content);
    other[offset]++;
    expect(await checksumAt(offset, other)).toBe(expected);
    if (offset === 0) continue;
    other[0]++;
    expect(await checksumAt(offset, other)).not.toBe(expected);
  }
});
