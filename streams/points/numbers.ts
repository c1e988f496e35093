import { type Data, DataType, Precision } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { float16ToNumber } from './float16.js';

/** A typed array of numbers of at most 64 bits, as a column holds them. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/**
 * The values of a numeric column: a view of its memory where possible; float16 is converted to float32, and 64-bit
 * integers and dates to float64.
 * @param length values that the column must hold
 * @throws MeanderError `input` where it holds fewer
 */
export function numbersOf(column: Data, length: number): Numbers {
  const values = column.values.subarray(0, length);
  if (values.length < length)
    throw inputError(
      `A column holds ${values.length} values where its record batch needs ${length}; ` +
        'the data is truncated, so write it again.',
    );
  if (DataType.isFloat(column.type) && column.type.precision === Precision.HALF)
    return Float32Array.from(values as Uint16Array, float16ToNumber);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array)
    return Float64Array.from(values as BigInt64Array, Number);
  return values as Numbers;
}
