import { readFileSync } from 'node:fs';
import { tableFromIPC, tableToIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { readPlainTable } from '../../../../streams/formats/ipc/plainTable.js';
import { decodeModel, encodeModel } from '../../../../streams/index.js';

const golden = readFileSync(new URL('../../../golden/format-1.arrows', import.meta.url));

describe('a model', () => {
  test.each(['stream', 'file'] as const)('that Meander wrote as a %s is read without apache-arrow', async (format) => {
    const model = await decodeModel(golden, 'golden');
    const bytes = encodeModel(model, format);
    expect(readPlainTable(bytes)?.rows).toBe(model.model.k);
    expect(await decodeModel(bytes, 'model')).toEqual(model);
  });

  test.each(['stream', 'file'] as const)('that another tool wrote anew as a %s is the same model', async (format) => {
    const rewritten = tableToIPC(tableFromIPC(golden), format);
    expect(await decodeModel(rewritten, 'model')).toEqual(await decodeModel(golden, 'golden'));
  });

  test('that is cut anywhere is refused, never read in part', async () => {
    for (let length = 0; length < golden.length - 8; length += 97) {
      await expect(decodeModel(golden.subarray(0, length), 'cut')).rejects.toThrow('cut');
    }
  });

  test('with any byte of its numbers changed is refused', async () => {
    const body = golden.length - 200;
    for (let at = body; at < golden.length - 8; at += 7) {
      const damaged = Uint8Array.from(golden);
      damaged[at] ^= 0x10;
      const read = await decodeModel(damaged, 'damaged').catch((error: Error) => error);
      if (!(read instanceof Error)) expect(read).toEqual(await decodeModel(golden, 'golden'));
    }
  });
});
