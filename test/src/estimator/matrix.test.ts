import { describe, expect, test } from 'vitest';
import { type Matrix, toPoints } from '../../../src/estimator/matrix.js';

/** What a program without types may hand over. */
const untyped = (x: unknown) => x as Matrix;

describe('rows', () => {
  const expected = { n: 2, d: 2 };
  test.each<[string, unknown]>([
    [
      'arrays',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['Float32Arrays', [Float32Array.of(1, 2), Float32Array.of(3, 4)]],
    ['Uint8Arrays', [Uint8Array.of(1, 2), Uint8Array.of(3, 4)]],
    ['mixed arrays', [[1, 2], Int16Array.of(3, 4)]],
    ['numbers in an array', { values: [1, 2, 3, 4], nFeatures: 2 }],
    ...[
      Uint8Array,
      Uint8ClampedArray,
      Int8Array,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
    ].map((Type): [string, unknown] => [Type.name, { values: Type.from([1, 2, 3, 4]), nFeatures: 2 }]),
    ['BigInt64Array', { values: BigInt64Array.of(1n, 2n, 3n, 4n), nFeatures: 2 }],
  ])('of %s have one meaning', (_, x) => {
    const { values, ...shape } = toPoints(untyped(x));
    expect([Array.from(values), shape]).toEqual([[1, 2, 3, 4], expected]);
    expect(values instanceof Float32Array || values instanceof Float64Array).toBe(true);
  });
  test('of whole numbers that float32 does not hold become float64', () => {
    expect(toPoints({ values: Int32Array.of(16_777_217), nFeatures: 1 }).values).toEqual(Float64Array.of(16_777_217));
    expect(toPoints({ values: Uint8Array.of(200), nFeatures: 1 }).values).toEqual(Float32Array.of(200));
  });
  test.each<[string, unknown, string]>([
    ['null', [[1, null]], 'Row 0, column 1 is null'],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    ['a hole', [[1, 2], [3, , 5].slice(0, 2)], 'Row 1, column 1 is missing'],
    ['a text', [['1', 2]], 'Row 0, column 0 is "1"'],
    ['NaN', [[1], [Number.NaN]], 'Row 1, column 0 is NaN'],
    ['infinity', [Float32Array.of(1, Number.POSITIVE_INFINITY)], 'Row 0, column 1 is Infinity'],
    ['NaN in a typed array', { values: Float64Array.of(1, 2, Number.NaN, 4), nFeatures: 2 }, 'Row 1, column 0 is NaN'],
    ['null in an array of values', { values: [1, null], nFeatures: 1 }, 'Row 1, column 0 is null'],
    [
      'an integer that float64 lacks',
      { values: BigInt64Array.of(2n ** 53n + 1n), nFeatures: 1 },
      'is 9007199254740993',
    ],
    ['rows of different lengths', [[1], [2, 3]], 'Row 1 has 2 features, but row 0 has 1'],
    ['rows without features', [[]], 'Row 0 has 0 features'],
    ['a missing row', [[1], undefined], 'Row 1 must be an array of numbers, but is missing'],
    ['a text as row', ['12', '34'], 'Row 0 must be an array of numbers, but is "12"'],
    ['a list of numbers', [1, 2, 3], 'rows of one feature are written [[1], [2]]'],
    ['no rows', [], 'give at least 1 row'],
    ['a typed array without a width', Float64Array.of(1, 2), 'must be an array of rows'],
    ['null as rows', null, 'must be an array of rows, but are null'],
    ['numbers that make no rows', { values: [1, 2, 3], nFeatures: 2 }, '3 numbers do not make rows of 2 features'],
    ['a width of 0', { values: [1], nFeatures: 0 }, 'nFeatures must be a whole number of at least 1, but is 0'],
    ['a width that is a text', { values: [1], nFeatures: '1' }, 'nFeatures must be a whole number'],
  ])('with %s are refused', (_, x, message) => {
    expect(() => toPoints(untyped(x))).toThrow(message);
  });
});

describe('sample weights', () => {
  test('come in any array', () => {
    expect(toPoints([[1], [2]], Uint8Array.of(3, 0)).weights).toEqual(Float64Array.of(3, 0));
    expect(toPoints([[1]], null).weights).toBeUndefined();
  });
  test.each<[unknown, string]>([
    [[1], 'There are 1 sample weights for 2 rows'],
    [[1, -1], 'Sample weight 1 is -1'],
    [[1, Number.NaN], 'Sample weight 1 is NaN'],
    [[1, null], 'Sample weight 1 is null'],
    [['1', 1], 'Sample weight 0 is "1"'],
    [5, 'The sample weights must be an array'],
  ])('%o are refused', (weights, message) => {
    expect(() => toPoints([[1], [2]], weights as number[])).toThrow(message);
  });
});
