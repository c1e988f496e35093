import { type Data, Field, FixedSizeList, Float64, makeData, vectorFromArray } from 'apache-arrow';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withMissing } from '../../../streams/points/missingValues.js';

/** Under a null lies a number that must not be read. */
const GARBAGE = 99;
const value = fc.constantFrom(1, 2, Number.NaN, null);
const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 });

/** Numbers with GARBAGE under each null. */
function column(numbers: readonly (number | null)[]): Data<Float64> {
  const { nullBitmap } = vectorFromArray([...numbers], new Float64()).data[0];
  const data = Float64Array.from(numbers, (x) => x ?? GARBAGE);
  return makeData({ type: new Float64(), length: numbers.length, nullBitmap, data });
}

function check(features: readonly Data[], given: readonly (readonly (number | null)[])[]) {
  const values = Float64Array.from(given.flat(), (x) => x ?? GARBAGE);
  const points = withMissing(features, { values, n: given.length, d: 2 });
  expect(Array.from(points.values)).toEqual(given.flat().map((x) => x ?? Number.NaN));
  const isIncomplete = (row: readonly (number | null)[]) => row.some((x) => x === null || Number.isNaN(x));
  expect(Array.from(points.incomplete ?? [])).toEqual(given.map((row) => Number(isIncomplete(row))));
  expect(Array.from(values)).toEqual(given.flat().map((x) => x ?? GARBAGE));
}

test('every null and NaN of columns becomes NaN, whatever lies under it, and the rows read are not changed', () => {
  fc.assert(
    fc.property(rows, (given) =>
      check(
        [0, 1].map((t) => column(given.map((row) => row[t]))),
        given,
      ),
    ),
  );
});

test('so does every null in a list, and every number of a list that is null itself', () => {
  fc.assert(
    fc.property(rows, fc.array(fc.boolean()), (given, whole) => {
      const type = new FixedSizeList(2, new Field('item', new Float64(), true));
      const present = given.map((_, i) => (whole[i] ? null : true));
      const { nullBitmap } = vectorFromArray(
        present.map((one) => one && 1),
        new Float64(),
      ).data[0];
      const list = makeData({ type, length: given.length, nullBitmap, child: column(given.flat()) });
      check(
        [list],
        given.map((row, i) => (whole[i] ? [null, null] : row)),
      );
    }),
  );
});
