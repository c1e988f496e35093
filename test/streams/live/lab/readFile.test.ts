import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { readFile } from '../../../../streams/live/lab/readFile.js';

const table = tableFromArrays({ x: Float64Array.of(1, 2, 3) });
const rowsIn = async (bytes: Uint8Array) =>
  (await readFile(bytes, 'chosen')).batches.reduce((sum, { numRows }) => sum + numRows, 0);

test('Arrow files, Arrow streams and CSV are told apart by their bytes', async () => {
  expect(await rowsIn(tableToIPC(table, 'file'))).toBe(3);
  expect(await rowsIn(tableToIPC(table, 'stream'))).toBe(3);
  expect(await rowsIn(new TextEncoder().encode('x\n1\n2\n'))).toBe(2);
});

test.each([
  [Uint8Array.of(), 'The file is empty'],
  [Uint8Array.of(0x50, 0x41, 0x52, 0x31, 0, 0), 'neither Arrow nor CSV'],
  [Uint8Array.of(0x78, 0x0a, 0xe9, 0x0a), 'not UTF-8'],
])('%s: %s', async (bytes, message) => {
  await expect(readFile(bytes, 'chosen')).rejects.toThrow(message);
});

test.each(['file', 'stream'] as const)('an Arrow %s that is cut off is refused, with its name', async (format) => {
  const whole = tableToIPC(table, format);
  for (let length = 16; length < whole.length - 8; length += 8)
    await expect(readFile(whole.slice(0, length), 'points.arrow')).rejects.toThrow('points.arrow');
});
