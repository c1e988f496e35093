import { type Data, DataType } from 'apache-arrow';
import { limitError } from '../../src/errors.js';
import type { Points } from '../../src/model/index.js';
import { type Numbers, numbersOf } from './numbers.js';

/** Numbers that one record batch may have: 4 GiB as float64. */
const MOST_NUMBERS = 2 ** 29;
/** Rows of a column that are copied at once: few enough that the block of n×d values written stays in the cache. */
const BLOCK = 256;

/**
 * Numbers of some columns row by row. A single list of floats is returned as a view of its own memory; all else is
 * copied, to float32 where every column is exact in float32 (float16, float32, and integers of at most 16 bits), else
 * to float64.
 * @param columns one fixed-size list of d numbers, or d numeric columns, of n rows each
 * @returns n×d values, row-major
 * @throws MeanderError `input` where a column holds fewer than n rows, `limit` for more than 536,870,912 numbers
 */
export function gather(columns: readonly Data[], n: number, d: number): Points['values'] {
  if (n * d > MOST_NUMBERS)
    throw limitError(
      `A record batch has ${n} rows of ${d} numbers; the limit is ${MOST_NUMBERS} numbers. ` +
        'Write smaller record batches.',
    );
  const list = DataType.isFixedSizeList(columns[0].type);
  if (list) return asFloats(numbersOf(columns[0].children[0], n * d));
  const sources = columns.map((column) => numbersOf(column, n));
  const Type = sources.every(isExactInFloat32) ? Float32Array : Float64Array;
  return interleave(sources, new Type(n * d), new Type(Math.min(n, BLOCK)), d);
}

const isExactInFloat32 = (numbers: Numbers): boolean =>
  numbers instanceof Float32Array || numbers.BYTES_PER_ELEMENT < 4;

function asFloats(numbers: Numbers): Points['values'] {
  if (numbers instanceof Float32Array || numbers instanceof Float64Array) return numbers;
  return isExactInFloat32(numbers) ? Float32Array.from(numbers) : Float64Array.from(numbers);
}

/**
 * Copies columns into rows. Each block of a column is first converted to the type of the rows, so that the inner loop
 * sees numbers of one type.
 * @param columns d columns of n numbers
 * @param rows n×d, row-major; written
 * @param block memory for one block of a column, of the type of `rows`; overwritten
 */
function interleave<T extends Points['values']>(columns: readonly Numbers[], rows: T, block: T, d: number): T {
  const n = rows.length / d;
  for (let from = 0; from < n; from += BLOCK) {
    const length = Math.min(BLOCK, n - from);
    columns.forEach((column, t) => {
      block.set(column.subarray(from, from + length));
      for (let i = 0; i < length; i++) rows[(from + i) * d + t] = block[i];
    });
  }
  return rows;
}
