import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';
import { fromPoints, vectorFiles } from '../../../streams/index.js';
import { abortingEndsIt, digestFrom, everyPositionGivesTheRest, rowsOf } from '../../conformance/source.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-vectors-'));
const at = (name: string) => join(folder, name);
const next = random(3, 'vectors');
const [n, d] = [70_000, 3];
const values = Float32Array.from({ length: n * d }, () => 10 * normal(next));
const bytes = (numbers: ArrayBufferView) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

function npy(type: string, shape: string, numbers: ArrayBufferView, order = 'False'): Buffer {
  const header = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${shape}, }`.padEnd(117);
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([1, 0, 118, 0]),
    Buffer.from(`${header}\n`),
    bytes(numbers),
  ]);
}

/** Rows in the format of .fvecs and .bvecs: each with its length before it. */
const prefixed = (rows: (Float32Array | Uint8Array)[]) =>
  Buffer.concat(rows.flatMap((row) => [bytes(Int32Array.of(row.length)), bytes(row)]));

function file(name: string, content: Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

const rows32 = Array.from({ length: n }, (_, i) => values.subarray(i * d, (i + 1) * d));

describe.each([
  ['a.npy', npy('<f4', `(${n}, ${d})`, values), undefined],
  ['b.npy', npy('<f8', `(${n}, ${d})`, Float64Array.from(values)), undefined],
  ['c.fvecs', prefixed(rows32), undefined],
  ['d.f32', bytes(values), d],
  ['e.f64', bytes(Float64Array.from(values)), d],
])('%s', (name, content, dims) => {
  const open = () => vectorFiles([file(name, content)], { dims });

  test('gives the rows that were written', async () => {
    expect(await rowsOf(await open())).toEqual(Array.from(values));
  });
  test('gives the same digest as the same rows in memory', async () => {
    const memory = fromPoints({ values: name === 'b.npy' || name === 'e.f64' ? Float64Array.from(values) : values, d });
    expect(await digestFrom(await open())).toBe(await digestFrom(memory));
  });
  test('can be read from any position, and ends when it is aborted', async () => {
    expect(await rowsOf(await open(), { file: 0, row: 69_990 })).toEqual(Array.from(values.subarray(69_990 * d)));
    await everyPositionGivesTheRest(await open());
    await abortingEndsIt(await open());
  });
  test('is refused with both lengths if it is truncated', async () => {
    const cut = file(`cut-${name}`, content.subarray(0, content.length - 1));
    await expect(vectorFiles([cut], { dims })).rejects.toThrow(/cut-.* cannot be read as vectors: .*\d+.*\d+/);
  });
});

test('bytes and small integers become float32, 32-bit integers float64', async () => {
  const small = await vectorFiles([file('x.bvecs', prefixed([Uint8Array.of(1, 255), Uint8Array.of(0, 7)]))]);
  expect(await rowsOf(small)).toEqual([1, 255, 0, 7]);
  expect(String((await small.schema()).fields[0].type)).toContain('Float32');
  const wide = await vectorFiles([file('y.npy', npy('<i4', '(2, 1)', Int32Array.of(-(2 ** 31), 16_777_217)))]);
  expect(await rowsOf(wide)).toEqual([-(2 ** 31), 16_777_217]);
});

test('an array of one dimension is n rows of one number', async () => {
  expect(await rowsOf(await vectorFiles([file('line.npy', npy('<f8', '(3,)', Float64Array.of(5, 6, 7)))]))).toEqual([
    5, 6, 7,
  ]);
});

test('several files are one stream, in float64 if one of them is', async () => {
  const paths = [
    file('1.npy', npy('<f4', '(1, 2)', Float32Array.of(1, 2))),
    file('2.npy', npy('<f8', '(1, 2)', Float64Array.of(0.1, 4))),
  ];
  expect(await rowsOf(await vectorFiles(paths))).toEqual([1, 2, 0.1, 4]);
});

test.each([
  ['deep.npy', npy('<f4', '(1, 2, 2)', new Float32Array(4)), undefined, 'one or two dimensions'],
  ['text.npy', Buffer.from('a,b\n1,2\n'), undefined, 'does not begin like a .npy file'],
  ['raw.f32', Buffer.alloc(24), undefined, '--dims N'],
  ['empty.fvecs', Buffer.alloc(0), undefined, 'it is empty'],
  ['none.npy', npy('<f4', '(5, 0)', new Float32Array(0)), undefined, 'states 5 rows of 0 numbers'],
  ['endless.npy', npy('<f4', `(0, 1${'0'.repeat(40)})`, new Float32Array(0)), undefined, 'rows of 1e+40 numbers'],
  ['negative.fvecs', bytes(Int32Array.of(-1, 0)), undefined, 'rows would have -1 numbers'],
])('%s is refused with the reason', async (name, content, dims, message) => {
  await expect(vectorFiles([file(name, content)], { dims })).rejects.toThrow(message);
});

test('a row of another length is an error with its number', async () => {
  const broken = prefixed([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
  broken.writeInt32LE(3, 12);
  await expect(rowsOf(await vectorFiles([file('row.fvecs', broken)]))).rejects.toThrow(
    'row.fvecs cannot be read as .fvecs: row 1 has 3 numbers, but the first row has 2.',
  );
});

test('files with rows of different lengths are refused with their names', async () => {
  const paths = [
    file('two.npy', npy('<f4', '(1, 2)', new Float32Array(2))),
    file('three.npy', npy('<f4', '(1, 3)', new Float32Array(3))),
  ];
  await expect(vectorFiles(paths)).rejects.toThrow(/three\.npy has rows of 3 numbers but .*two\.npy has rows of 2/);
});
