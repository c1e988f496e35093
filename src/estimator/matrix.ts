import { inputError } from '../errors.js';
import { isNumberList, type Points, toRows, type UserPoints, validPoints } from '../model/index.js';
import { shown } from '../options/index.js';

/**
 * n×d rows as arrays or typed arrays, or row-major numbers with the number of columns. Numbers are used as they are,
 * whatever the array's type: a Uint8Array of pixels holds numbers from 0 to 255.
 * @category Estimator
 */
export type Matrix =
  | readonly ArrayLike<number>[]
  | {
      /** n×d numbers, row-major, in an array or any typed array. */
      values: ArrayLike<number>;
      /** d, numbers per row. */
      nFeatures: number;
    };

/**
 * The points of a matrix, every number of which is checked.
 * @param sampleWeight n weights ≥ 0
 * @throws MeanderError `input` for rows of different lengths, numbers that are not finite, or weights that do not fit
 */
export function toPoints(x: Matrix, sampleWeight?: ArrayLike<number> | null): Points {
  const rows = isRowMajor(x) ? rowMajor(x.values, x.nFeatures) : toRows(x, { name: 'The rows', place: rowName });
  return validPoints({ ...rows, ...(sampleWeight && { weights: sampleWeight }) });
}

const rowName = (row: number): string => `Row ${row}`;

const isRowMajor = (x: Matrix): x is Exclude<Matrix, readonly unknown[]> =>
  typeof x === 'object' && x !== null && 'nFeatures' in x;

function rowMajor(values: ArrayLike<number>, d: number): UserPoints {
  if (!(Number.isSafeInteger(d) && d >= 1))
    throw inputError(`nFeatures must be a whole number of at least 1, but is ${shown(d)}.`);
  const numbers = isNumberList(values) ? values.length : 0;
  if (numbers % d === 0) return { values, n: numbers / d, d };
  throw inputError(`${numbers} numbers do not make rows of ${d} features.`);
}
