import {
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { toRecordBatch } from '../../../streams/index.js';
import { chooseColumns } from '../../../streams/points/chooseColumns.js';
import type { ColumnOptions } from '../../../streams/points/columnOptions.js';
import { FEATURE_NAMES } from '../../../streams/points/packedFeatures.js';

const vector = (name: string, d: number, names?: string[]) =>
  new Field(
    name,
    new FixedSizeList(d, new Field('item', new Float64(), true)),
    true,
    names && new Map([[FEATURE_NAMES, JSON.stringify(names)]]),
  );
const x = new Field('x', new Float32());
const y = new Field('y', new Int32());
const text = new Field('text', new Utf8());

describe('chooseColumns', () => {
  test.each<[string, Field[], ColumnOptions, string[]]>([
    ['the only list of numbers', [x, vector('v', 2), y], {}, ['v[0]', 'v[1]']],
    ['the names of a list’s numbers', [vector('v', 2, ['a', 'b'])], {}, ['a', 'b']],
    ['all numeric columns if there is no list', [x, text, y], {}, ['x', 'y']],
    ['neither the weight nor the time', [x, y, new Field('t', new Float64())], { weight: 'y', time: 't' }, ['x']],
    ['named columns, in that order', [x, y, vector('v', 2)], { columns: ['y', 'x'] }, ['y', 'x']],
    ['named numbers of a list, in that order', [vector('v', 3, ['a', 'b', 'c'])], { columns: ['c', 'a'] }, ['c', 'a']],
    ['a named list', [vector('v', 2), vector('w', 1)], { vector: 'w' }, ['w[0]']],
  ])('takes %s', (_, fields, options, expected) => {
    expect(chooseColumns(new Schema(fields), options).featureNames).toEqual(expected);
  });
  test.each<[string, Field[], ColumnOptions, string, string]>([
    ['both columns and a list', [x, vector('v', 2)], { columns: ['x'], vector: 'v' }, 'usage', 'give either'],
    ['a list of millions of numbers', [vector('v', 2 ** 27)], {}, 'limit', 'lists of 134217728 numbers; the limit is'],
    [
      'a list that is a number',
      [x],
      { vector: 'x' },
      'usage',
      '"x" has the type Float32, but must be a list of numbers',
    ],
    [
      'a weight that is a text',
      [x, text],
      { weight: 'text' },
      'usage',
      '"text" has the type Utf8, but must be a number',
    ],
    [
      'a time that is a list',
      [x, vector('v', 2)],
      { columns: ['x'], time: 'v' },
      'usage',
      'must be a timestamp, a date, a number since 1970, or text such as 2026-11-25T10:00:00Z',
    ],
    ['lists of no numbers', [vector('v', 0)], {}, 'input', '"v" holds lists of 0 numbers'],
    ['no columns', [x], { columns: [] }, 'input', 'The data has no column of numbers to cluster'],
    ['two lists', [x, vector('v', 2), vector('w', 2), y], {}, 'input', 'could be the features: v, w; choose one'],
  ])('refuses %s', (_, fields, options, code, message) => {
    const choose = () => chooseColumns(new Schema(fields), options);
    expect(choose).toThrow(message);
    expect(choose).toThrow(expect.objectContaining({ code }));
  });
  test('gives some numbers of a list as columns, and keeps their nulls', () => {
    const list = vector('v', 3, ['a', 'b', 'c']);
    const { data } = toRecordBatch({ values: Float64Array.of(1, 2, 3, 4, 5, 6), n: 2, d: 3 });
    const child = makeData({
      type: new Float64(),
      length: 6,
      nullCount: 1,
      nullBitmap: Uint8Array.of(0b11_0111),
      data: data.children[0].children[0].values as Float64Array,
    });
    const column = makeData({ type: list.type as FixedSizeList, length: 2, nullCount: 0, child });
    const schema = new Schema([list]);
    const batch = new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: 2, children: [column] }));
    const [c, a] = chooseColumns(schema, { columns: ['c', 'a'] }).features(batch);
    expect([Array.from(c.values), Array.from(a.values)]).toEqual([
      [3, 6],
      [1, 4],
    ]);
    expect([0, 1].map((row) => [c.getValid(row), a.getValid(row)])).toEqual([
      [true, true],
      [true, false],
    ]);
  });
});
