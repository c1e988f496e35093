import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { readFile } from '../../../../streams/live/lab/readFile.js';

const table = tableFromArrays({ x: Float64Array.of(1, 2, 3) });
const rowsIn = (bytes: Uint8Array) => readFile(bytes).batches.reduce((sum, { numRows }) => sum + numRows, 0);

test('Arrow files, Arrow streams and CSV are told apart by their bytes', () => {
  expect(rowsIn(tableToIPC(table, 'file'))).toBe(3);
  expect(rowsIn(tableToIPC(table, 'stream'))).toBe(3);
  expect(rowsIn(new TextEncoder().encode('x\n1\n2\n'))).toBe(2);
});

test.each([
  [Uint8Array.of(), 'The file is empty'],
  [Uint8Array.of(0x50, 0x41, 0x52, 0x31, 0, 0), 'neither Arrow nor CSV'],
  [Uint8Array.of(0x78, 0x0a, 0xe9, 0x0a), 'not UTF-8'],
])('%s: %s', (bytes, message) => {
  expect(() => readFile(bytes)).toThrow(message);
});
