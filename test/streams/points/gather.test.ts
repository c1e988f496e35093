import {
  type DataType,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  Uint16,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toRecordBatch } from '../../../streams/index.js';
import { gather } from '../../../streams/points/gather.js';

const column = (type: DataType, values: unknown[]) => vectorFromArray(values as never, type as Float64).data[0];

describe('gather', () => {
  test('copies columns to rows, whatever the number of rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 5 }), (n, d) => {
        const columns = Array.from({ length: d }, (_, t) =>
          column(
            new Float64(),
            Array.from({ length: n }, (_, i) => 1000 * i + t),
          ),
        );
        const expected = Array.from({ length: n * d }, (_, i) => 1000 * Math.floor(i / d) + (i % d));
        expect(Array.from(gather(columns, n, d))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
  test.each([
    [[new Float16(), new Float32(), new Int8(), new Int16(), new Uint16()], Float32Array],
    [[new Float32(), new Int32()], Float64Array],
    [[new Float32(), new Float64()], Float64Array],
    [[new Int8()], Float32Array],
  ])('gives %j as the narrowest floats that are exact', (types, expected) => {
    const values = gather(
      types.map((type) => column(type, [1, 2])),
      2,
      types.length,
    );
    expect(values).toBeInstanceOf(expected);
  });
  test('rounds 64-bit integers to float64', () => {
    expect(Array.from(gather([column(new Int64(), [2n ** 53n + 1n, -3n])], 2, 1))).toEqual([2 ** 53, -3]);
  });
  test('gives a list of floats as a view of its memory', () => {
    const values = Float32Array.of(1, 2, 3, 4);
    const batch = toRecordBatch({ values, n: 2, d: 2 });
    const found = gather([batch.data.children[0]], 2, 2);
    expect([found, found.buffer]).toEqual([values, values.buffer]);
  });
  test('refuses a column that is shorter than its record batch', () => {
    const short = makeData({ type: new Float64(), length: 2, data: Float64Array.of(1, 2) });
    expect(() => gather([short], 3, 1)).toThrow('holds 2 values where its record batch needs 3');
  });
});
