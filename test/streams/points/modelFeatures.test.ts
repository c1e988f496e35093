import { describe, expect, test } from 'vitest';
import type { ColumnOptions } from '../../../streams/points/columnOptions.js';
import { columnsOfModel, type FeatureOptions, type OfferedList } from '../../../streams/points/modelFeatures.js';

const list = (name: string, width: number | undefined, names?: string[]): OfferedList => ({ name, width, names });
const found = (numbers: string[], lists: OfferedList[], options: ColumnOptions): FeatureOptions =>
  columnsOfModel({ numbers, lists, described: 'those of the data' }, options);
const [xy, ofList, nameless] = [
  ['x', 'y'],
  ['v[0]', 'v[1]'],
  ['vector[0]', 'vector[1]'],
];

describe('the features of a model', () => {
  test.each<[string, string[], OfferedList[], ColumnOptions, FeatureOptions]>([
    ['by name in another order', ['y', 'x'], [], { features: xy }, { columns: xy }],
    ['by name among other columns', ['id', 'y', 'x', 'z'], [list('v', 2)], { features: xy }, { columns: xy }],
    ['by the names of a list’s numbers', [], [list('l', 3, ['y', 'id', 'x'])], { features: xy }, { columns: xy }],
    [
      'by name where the same columns are chosen',
      ['x', 'y'],
      [],
      { features: xy, columns: ['y', 'x'] },
      { columns: xy },
    ],
    ['by the name of the list', ['v'], [list('w', 2), list('v', 2)], { features: ofList }, { vector: 'v' }],
    ['by width where the model’s list has no name', ['id'], [list('w', 2)], { features: nameless }, { vector: 'w' }],
    ['by width where the data’s list has no name', [], [list('vector', 2)], { features: ofList }, { vector: 'vector' }],
    [
      'by width where the lists of a table do not say theirs',
      [],
      [list('w', undefined)],
      { features: nameless },
      {
        vector: 'w',
      },
    ],
    ['in the only list where the data has no names', [], [list('vector', 2)], { features: xy }, { vector: 'vector' }],
    ['in the list that is named', [], [list('w', 2)], { features: ofList, vector: 'w' }, { vector: 'w' }],
    ['in the columns as they stand where the model has no names', ['a', 'b'], [], { features: nameless }, {}],
    ['in the columns as they stand on request', ['a', 'b'], [], { features: xy, match: 'place' }, {}],
    [
      'in chosen columns as they stand on request',
      ['a', 'b'],
      [],
      { features: xy, match: 'place', columns: ['b', 'a'] },
      {
        columns: ['b', 'a'],
      },
    ],
  ])('are found %s', (_, numbers, lists, options, expected) => {
    expect(found(numbers, lists, options)).toEqual({ columns: undefined, vector: undefined, ...expected });
  });
  test.each<[string, string[], OfferedList[], ColumnOptions, string, string]>([
    ['a missing name', ['x', 'z'], [], { features: xy }, 'input', 'from the features x, y, but the data lacks y; its'],
    [
      'other names',
      ['p', 'q'],
      [],
      { features: xy },
      'input',
      'the data lacks x, y; its columns are: those of the data',
    ],
    ['a missing name beside a list', ['x'], [list('v', 2)], { features: xy }, 'input', 'the data lacks y'],
    ['a list of another name', [], [list('w', 2)], { features: ofList }, 'input', 'from the list "v", which the data'],
    ['two lists of the width', [], [list('a', 2), list('b', 2)], { features: nameless }, 'input', '--vector NAME'],
    [
      'chosen columns of other names',
      ['x', 'y', 'z'],
      [],
      { features: xy, columns: ['x', 'z'] },
      'usage',
      '--match place',
    ],
  ])('are refused for %s', (_, numbers, lists, options, code, message) => {
    expect(() => found(numbers, lists, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
