import { Field, Int32, List, makeData } from 'apache-arrow';
import { expect, test } from 'vitest';
import { readLists } from '../../../../streams/formats/tables/nestedVectors.js';
import { isSet, type ReadableVector } from '../../../../streams/formats/tables/vector.js';
import { plainColumn } from '../../../conformance/plainValues.js';

/** Lists of whole numbers as DuckDB lays them out. @param entries begin and length of each list */
function listsOf(entries: readonly number[][], items: readonly number[], valid: number) {
  const childData = { items: Int32Array.from(items), itemCount: items.length, validity: { data: null } };
  return {
    childData,
    entryData: BigUint64Array.from(entries.flat(), BigInt),
    validity: { data: BigUint64Array.of(BigInt(valid)) },
  } as unknown as ReadableVector;
}

/** Reads lists, and which of their items were read. */
function read(vector: ReadableVector, rows: number, used?: Uint8Array) {
  const readItems: number[] = [];
  const column = readLists(
    new List(new Field('item', new Int32(), true)),
    vector,
    rows,
    used,
    (_, { items }, count, of) => {
      for (let i = 0; i < count; i++) if (of === undefined || isSet(of, i)) readItems.push(i);
      return makeData({ type: new Int32(), length: count, data: Int32Array.from(items.subarray(0, count) as never) });
    },
  );
  return { lists: plainColumn(column), readItems };
}

test('lists that stand one after another are read with all their items', () => {
  const vector = listsOf(
    [
      [0, 2],
      [7, 9],
      [2, 0],
      [2, 1],
    ],
    [1, 2, 3, 99],
    0b1101,
  );
  expect(read(vector, 4)).toEqual({ lists: [[1, 2], null, [], [3]], readItems: [0, 1, 2] });
});

test('lists in another order, or that rows share, are read, and no item that no row has', () => {
  const vector = listsOf(
    [
      [4, 2],
      [0, 1],
      [7, 9],
      [0, 1],
      [5, 1],
    ],
    [1, 99, 99, 99, 5, 6],
    0b11011,
  );
  expect(read(vector, 5)).toEqual({ lists: [[5, 6], [1], null, [1], [6]], readItems: [0, 4, 5] });
});

test('what a row has that is not used is not read', () => {
  const vector = listsOf(
    [
      [0, 2],
      [1000, 9],
      [2, 1],
    ],
    [1, 2, 3],
    0b111,
  );
  expect(read(vector, 3, Uint8Array.of(0b101))).toEqual({ lists: [[1, 2], null, [3]], readItems: [0, 1, 2] });
});
