import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readInitFile } from '../../../streams/sources/initFile.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-init-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const npy = (shape: string, numbers: Float32Array) =>
  Buffer.concat([
    Buffer.from('\x93NUMPY\x01\0\x76\0', 'latin1'),
    Buffer.from(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117)),
    Buffer.from('\n'),
    Buffer.from(numbers.buffer),
  ]);

describe('a file of starting centroids', () => {
  test('may be JSON rows', async () => {
    expect(await readInitFile(file('a.json', '[[1, 2], [3, 4.5]]'))).toEqual({
      centroids: [
        [1, 2],
        [3, 4.5],
      ],
    });
  });
  test('may be a NumPy array, which is read as float64', async () => {
    expect(await readInitFile(file('a.npy', npy('(2, 2)', Float32Array.of(1, 2, 3, 4.5))))).toEqual({
      centroids: Float64Array.of(1, 2, 3, 4.5),
    });
  });
  test.each([
    ['rows of different lengths', 'b.json', '[[1, 2], [3]]', 'it is not an array of rows of numbers'],
    ['texts', 'c.json', '[["1", "2"]]', 'it is not an array of rows of numbers'],
    ['nothing', 'd.json', '[]', 'it is not an array of rows of numbers'],
    ['something that is not JSON', 'e.json', 'x', 'Unexpected token'],
    [
      'a truncated array',
      'f.npy',
      npy('(3, 2)', new Float32Array(4)),
      'its 3 rows of 2 numbers need 152 bytes, but it has 144',
    ],
  ])('is refused if it holds %s', async (_, name, content, reason) => {
    const reading = readInitFile(file(name, content));
    await expect(reading).rejects.toThrow(`${name} cannot be used: ${reason}`);
    await expect(reading).rejects.toThrow('Give a model file, a .npy file of shape (k, d), or a .json file');
  });
  test('that does not exist is refused by name', async () => {
    await expect(readInitFile(join(folder, 'nowhere.npy'))).rejects.toThrow('nowhere.npy cannot be read: ENOENT');
  });
});
