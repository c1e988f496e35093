import { type Data, DataType, Precision } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { decimalNumbers, WORD_BITS } from './decimals.js';
import { float16ToNumber } from './float16.js';
import { isValid } from './validity.js';

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
 * The values of a numeric column: a view of its memory where possible. float16 is converted to float32; 64-bit
 * integers, dates, decimals and dictionaries of numbers to float64; booleans to 0 and 1.
 * @param length values that the column must hold
 * @throws MeanderError `input` where it holds fewer
 */
export function numbersOf(column: Data, length: number): Numbers {
  const { type } = column;
  const needed = storedItems(column, length);
  const values = column.values.subarray(0, needed);
  if (values.length < needed)
    throw inputError(
      `A column holds ${values.length} values where its record batch needs ${needed}; ` +
        'the data is truncated, so write it again.',
    );
  if (DataType.isBool(type)) return bits(column, length);
  if (DataType.isDecimal(type)) return decimalNumbers(values as Uint32Array, type);
  if (DataType.isDictionary(type)) return lookUp(column, length);
  if (DataType.isFloat(type) && type.precision === Precision.HALF)
    return Float32Array.from(values as Uint16Array, float16ToNumber);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array)
    return Float64Array.from(values as BigInt64Array, Number);
  return values as Numbers;
}

/** Items of a column's buffer that hold some values: bytes of eight booleans, or several words per decimal. */
function storedItems({ type, offset }: Data, length: number): number {
  if (DataType.isBool(type)) return Math.ceil((offset + length) / 8);
  return DataType.isDecimal(type) ? (length * type.bitWidth) / WORD_BITS : length;
}

/** Booleans as 0 and 1. */
const bits = ({ values, offset }: Data, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (values[(offset + i) >> 3] >> ((offset + i) & 7)) & 1);

/** The numbers that the indices of a dictionary column stand for; NaN for a null in the dictionary. */
function lookUp({ values, dictionary }: Data, length: number): Float64Array {
  const parts = (dictionary?.data ?? []).map((data: Data) => {
    const numbers = Float64Array.from(numbersOf(data, data.length));
    return data.nullCount > 0 ? numbers.map((x, i) => (isValid(data, i) ? x : Number.NaN)) : numbers;
  });
  const all = Float64Array.from(parts.flatMap((part: Float64Array) => [...part]));
  return Float64Array.from({ length }, (_, i) => all[Number(values[i])] ?? Number.NaN);
}

/** Largest whole number up to which all are exact as float64. */
const EXACT = 2 ** 53;

/** The first value of a 64-bit integer column that is not exact as float64, so that it is rounded. */
export function firstRounded(column: Data): bigint | undefined {
  const { values } = DataType.isFixedSizeList(column.type) ? column.children[0] : column;
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) return undefined;
  return (values as BigInt64Array).find((x) => (x > EXACT || x < -EXACT) && BigInt(Number(x)) !== x);
}
