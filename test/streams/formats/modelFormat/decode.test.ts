import { readFileSync } from 'node:fs';
import { tableFromIPC, tableToIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { toIpc } from '../../../../streams/formats/ipc/encode.js';
import { readPlainTable } from '../../../../streams/formats/ipc/plainTable.js';
import { decodeModel } from '../../../../streams/formats/modelFormat/decode.js';
import { encodeModel } from '../../../../streams/formats/modelFormat/encode.js';
import { toRecordBatch } from '../../../../streams/index.js';

const golden = readFileSync(new URL('../../../golden/format-1.arrows', import.meta.url));

describe.each(['stream', 'file'] as const)('decodeModel(bytes) of a %s', (format) => {
  test('gives the model that encodeModel wrote, without apache-arrow', async () => {
    const checkpoint = await decodeModel(golden, 'golden');
    const bytes = encodeModel(checkpoint, format);
    expect(readPlainTable(bytes)?.rows).toBe(checkpoint.model.k);
    expect(await decodeModel(bytes, 'model')).toEqual(checkpoint);
  });

  test('gives the same model where another tool has read and written the file', async () => {
    const rewritten = tableToIPC(tableFromIPC(golden), format);
    expect(await decodeModel(rewritten, 'model')).toEqual(await decodeModel(golden, 'golden'));
  });
});

describe('decodeModel(bytes)', () => {
  test('refuses a file that is cut anywhere', async () => {
    for (let length = 0; length < golden.length - 8; length += 97) {
      await expect(decodeModel(golden.subarray(0, length), 'cut')).rejects.toThrow('cut');
    }
  });

  test('refuses a file with a changed byte, unless the byte is padding', async () => {
    const intact = await decodeModel(golden, 'golden');
    let refused = 0;
    for (let at = golden.length - 200; at < golden.length - 8; at += 7) {
      const damaged = Uint8Array.from(golden);
      damaged[at] ^= 0x10;
      const read = await decodeModel(damaged, 'damaged').catch((error: Error) => error);
      if (read instanceof Error) refused++;
      else expect(read).toEqual(intact);
    }
    expect(refused).toBeGreaterThan(0);
  });

  test('says what other Arrow data lacks', async () => {
    const points = toIpc([toRecordBatch({ values: Float64Array.of(1, 2), n: 1, d: 2 })], 'stream');
    await expect(decodeModel(points, 'points.arrows')).rejects.toThrow(
      /^points\.arrows is Arrow data but no Meander model: .*"meander".*no such key/,
    );
  });
});
