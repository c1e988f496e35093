import { describe, expect, test } from 'vitest';
import type { ColumnOptions } from '../../../streams/points/columnOptions.js';
import { describeColumns, sentencesOf } from '../../../streams/points/columnReport.js';
import { decideFeatures } from '../../../streams/points/decideFeatures.js';
import type { ColumnKind, OfferedColumn } from '../../../streams/points/offeredColumns.js';

const column = (name: string, kind: ColumnKind = 'number', more: Partial<OfferedColumn> = {}): OfferedColumn => ({
  name,
  kind,
  type: kind,
  ...more,
});
const decide = (columns: OfferedColumn[], options: ColumnOptions = {}) =>
  decideFeatures({ name: 'a.csv', columns }, options);
const [x, y] = [column('x'), column('y')];
const name = column('name', 'text');
const inner = column('a.x', 'number', { inside: true });

describe('the features', () => {
  test.each<[string, OfferedColumn[], ColumnOptions, string[]]>([
    ['are all numbers and booleans', [x, name, column('b', 'boolean'), column('t', 'time')], {}, ['x', 'b']],
    ['are the only list', [x, column('v', 'list', { width: 2 })], {}, ['v']],
    ['are without the index of pandas', [column('i', 'number', { isIndex: true }), x], {}, ['x']],
    [
      'may be the index of pandas if it is named',
      [column('i', 'number', { isIndex: true }), x],
      { columns: ['i'] },
      ['i'],
    ],
    ['are without excluded columns', [x, y, name], { columns: ['-y'] }, ['x']],
    ['are what a pattern says without excluded columns', [x, y, column('xy')], { columns: ['-x', 'x*'] }, ['xy']],
    [
      'may have an asterisk or a dash in their names',
      [column('x*'), column('-y'), x],
      { columns: ['-y', 'x*'] },
      ['-y', 'x*'],
    ],
    ['may be parts of nested columns', [column('a', 'nested'), inner], { columns: ['a.x'] }, ['a.x']],
    ['may be all parts of a nested column', [x, column('a', 'nested'), inner], { columns: ['a.*'] }, ['a.x']],
    ['are no parts of nested columns by default', [x, column('a', 'nested'), inner], { columns: ['*'] }, ['x']],
    ['may be times if they are named', [x, column('t', 'time')], { columns: ['t'] }, ['t']],
    ['may be a list that is named as a column', [x, column('v', 'list')], { columns: ['v'] }, ['v']],
    ['are without the weight', [x, y], { weight: 'y', columns: ['*'] }, ['x']],
    [
      'of a model may be excluded from more columns',
      [x, y, column('z')],
      { features: ['y', 'x'], columns: ['-z'] },
      ['y', 'x'],
    ],
  ])('%s', (_, columns, options, expected) => {
    expect(decide(columns, options).features).toEqual(expected);
  });
  test.each<[string, OfferedColumn[], ColumnOptions, string]>([
    [
      'two lists',
      [column('v', 'list'), column('w', 'list')],
      {},
      'could be the features: v, w; choose one with vector',
    ],
    [
      'a list beside a number',
      [x, column('v', 'list')],
      { columns: ['x', 'v'] },
      '"v" has the type list, but must be a number',
    ],
    [
      'a column that is missing',
      [x],
      { columns: ['temperature'] },
      'no column "temperature" in a.csv; its columns are: x (number).',
    ],
    ['an excluded column that is missing', [x], { columns: ['-temperature'] }, 'no column "temperature"'],
    ['a pattern that fits none', [x], { columns: ['t*'] }, 'no column "t*"'],
    ['only text', [name], {}, 'a.csv has no column of numbers to cluster; its columns are: name (text)'],
  ])('are refused for %s', (_, columns, options, message) => {
    expect(() => decide(columns, options)).toThrow(message);
  });
});

describe('the report on columns', () => {
  test('says why each column is left out', () => {
    const columns = [x, name, column('t', 'time'), column('i', 'number', { isIndex: true }), column('e', 'empty')];
    expect(decide(columns).report.leftOut).toEqual([
      { name: 'name', why: 'text' },
      { name: 't', why: 'time' },
      { name: 'i', why: 'index of pandas' },
      { name: 'e', why: 'empty' },
    ]);
  });
  test('says that numbers beside a list are left out', () => {
    const { report } = decide([x, column('v', 'list', { width: 2 })]);
    expect(describeColumns(report)).toBe('features: the list v of 2 numbers; left out: x (beside the list v)');
    expect(sentencesOf(report)).toEqual(['left out: x (beside the list v)']);
  });
  test('says that booleans are numbers', () => {
    expect(describeColumns(decide([x, column('b', 'boolean')]).report)).toBe(
      'features: x, b; false and true of b are 0 and 1',
    );
  });
  test('warns of an identifier unless it was named', () => {
    const id = column('id', 'number', { isIdentifier: true });
    expect(decide([id, x]).report.warnings).toEqual([expect.stringContaining('"id" looks like an identifier')]);
    expect(decide([id, x], { columns: ['id', 'x'] }).report.warnings).toEqual([]);
    expect(decide([id, x], { columns: ['-id'] }).report.warnings).toEqual([]);
  });
  test('has nothing to say where the columns were named', () => {
    expect(sentencesOf(decide([x, y, name], { columns: ['x'] }).report)).toEqual([]);
  });
});
