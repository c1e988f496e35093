import { describe, expect, test } from 'vitest';
import { toIpc } from '../../../streams/formats/ipc/encode.js';
import { arrowStream, originOf, toRecordBatch } from '../../../streams/index.js';
import { pointsReader } from '../../../streams/points/reader.js';

/** The rows first, first + 1 … of one feature as an Arrow stream, 20,000 rows per record batch. */
const streamOf = (first: number, batches = 4): Uint8Array =>
  toIpc(
    Array.from({ length: batches }, (_, b) =>
      toRecordBatch({
        values: Float64Array.from({ length: 20_000 }, (_, i) => first + 20_000 * b + i),
        n: 20_000,
        d: 1,
      }),
    ),
    'stream',
  );

/** A stream from chunks of odd lengths. */
function sourceOf(bytes: Uint8Array, notify?: (message: string) => void) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += 77_777) yield bytes.slice(at, at + 77_777);
  }
  return arrowStream(chunks(), { name: 'stdin', notify });
}

/** The first number of each record batch from a position on, and the positions. */
async function read(source: ReturnType<typeof sourceOf>, position: unknown = null) {
  const reader = pointsReader(await source.schema());
  const found: { first: number; position: unknown }[] = [];
  for await (const batch of source.open(position, new AbortController().signal))
    found.push({ first: reader.read(batch).values[0], position: originOf(batch)?.position });
  return found;
}

describe('an Arrow stream that is sent again', () => {
  test('continues at any position', async () => {
    const all = await read(sourceOf(streamOf(0)));
    for (const [i, { position }] of all.entries())
      expect(await read(sourceOf(streamOf(0)), JSON.parse(JSON.stringify(position)))).toEqual(all.slice(i));
  });

  test('is refused where other bytes come before the position, with both checksums', async () => {
    const [, , { position }] = await read(sourceOf(streamOf(0)));
    await expect(read(sourceOf(streamOf(1)), position)).rejects.toThrow(
      /stdin sends other bytes .*: the checksum of the first \d+ bytes was \d+ and is now \d+\./,
    );
  });

  test('is read after a position of an earlier version, which has no checksum; this is said', async () => {
    const [, { first, position }] = await read(sourceOf(streamOf(0)));
    const { offset, number } = position as { offset: number; number: number };
    const messages: string[] = [];
    const [found] = await read(
      sourceOf(streamOf(0), (message) => messages.push(message)),
      { offset, number },
    );
    expect(found.first).toBe(first);
    expect(messages).toEqual([expect.stringContaining('it was not checked that stdin sends the same bytes again')]);
  });
});
