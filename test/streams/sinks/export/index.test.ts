import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Checkpoint, fromPoints } from '../../../../streams/index.js';
import { exportModel } from '../../../../streams/sinks/export/index.js';
import { readInitFile } from '../../../../streams/sources/initFile.js';
import { learnFrom } from '../../../conformance/source.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
let checkpoint: Checkpoint;
beforeAll(async () => {
  const rows = [
    [1, 100],
    [3, 110],
    [81, 300],
    [83, 310],
  ];
  const learned = await learnFrom(fromPoints(rows), { k: 2, standardize: true });
  checkpoint = { ...learned, featureNames: ['x', 'the "y", in m'] };
});
const written = (name: string) => {
  exportModel(join(folder, name), checkpoint);
  return readFileSync(join(folder, name));
};
/** The centroids in the units of the data, in the order of the model. */
const centroids = () => {
  const { mean, scale } = checkpoint.model.transform?.standardize ?? { mean: [], scale: [] };
  return Array.from(checkpoint.model.centroids, (c, i) => c * scale[i % 2] + mean[i % 2]);
};

describe('exportModel', () => {
  test('writes .npy and .json files from which a run can start', async () => {
    written('a.npy');
    written('a.json');
    expect(await readInitFile(join(folder, 'a.npy'))).toEqual({ centroids: Float64Array.from(centroids()) });
    const [a, b, c, d] = centroids();
    expect(await readInitFile(join(folder, 'a.json'))).toEqual({
      centroids: [
        [a, b],
        [c, d],
      ],
    });
  });
  test('writes .npy with numbers at a multiple of 64 bytes, as NumPy recommends', () => {
    const bytes = written('a.npy');
    expect((bytes.length - 8 * 4) % 64).toBe(0);
    expect(bytes.toString('latin1', 10, bytes.length - 8 * 4).trimEnd()).toBe(
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }",
    );
  });
  test('writes .csv with a header, and quotes names that need it', () => {
    const [a, b, c, d] = centroids();
    const [v, w] = checkpoint.model.weights;
    expect(written('a.csv').toString()).toBe(
      `cluster,weight,x,"the ""y"", in m"\n0,${v},${a},${b}\n1,${w},${c},${d}\n`,
    );
  });
  test('writes .safetensors whose header says where the tensors lie', () => {
    const bytes = written('a.safetensors');
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    const numbers = (name: string) => {
      const [from, to] = header[name].data_offsets;
      return Array.from({ length: (to - from) / 8 }, (_, i) => bytes.readDoubleLE(8 + length + from + 8 * i));
    };
    expect([header.centroids.shape, header.weights.shape, header.centroids.dtype]).toEqual([[2, 2], [2], 'F64']);
    expect([numbers('centroids'), numbers('weights')]).toEqual([centroids(), Array.from(checkpoint.model.weights)]);
    expect(bytes.length).toBe(8 + length + 8 * 6);
  });
  test.each(['a.txt', 'a', 'a.constructor'])('refuses %s with the formats that there are', (name) => {
    expect(() => written(name)).toThrow(
      'must end in the extension of a format that export writes: .npy, .json, .csv, .onnx, .safetensors.',
    );
  });
});
