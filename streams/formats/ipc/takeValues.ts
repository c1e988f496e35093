import { Bool, type Data, DataType, makeData, Vector, vectorFromArray } from 'apache-arrow';
import { isValid, packBits } from '../../points/validity.js';

/**
 * Some values of a column as a column of their own.
 * @param from for each row of the result, the row to take
 */
export function takeValues(column: Data, from: Int32Array): Data {
  const { type, dictionary } = column;
  const { length } = from;
  if (DataType.isNull(type)) return makeData({ type, length });
  const nullBitmap = column.nullCount > 0 ? packBits(length, (i) => isValid(column, from[i])) : undefined;
  if (DataType.isBool(type))
    return makeData({ type: new Bool(), length, nullBitmap, data: packBits(length, (i) => bitAt(column, from[i])) });
  const width = itemsPerValue(type);
  if (width === 0) {
    const values = new Vector([column]);
    const copy = vectorFromArray(
      Array.from(from, (row) => values.get(row)),
      type,
    );
    return copy.data[0] ?? makeData({ type, length: 0 } as never);
  }
  const ArrayType = column.values.constructor as new (length: number) => Float64Array;
  const data = new ArrayType(length * width);
  for (let i = 0; i < length; i++)
    for (let t = 0; t < width; t++) data[width * i + t] = column.values[width * from[i] + t];
  return makeData({ type, length, nullBitmap, data, dictionary } as never);
}

const bitAt = ({ values, offset }: Data, row: number): boolean =>
  ((values[(offset + row) >> 3] >> ((offset + row) & 7)) & 1) === 1;

/** Items of a column's buffer per value; 0 where values have no fixed number of them. */
function itemsPerValue(type: DataType): number {
  if (DataType.isDecimal(type)) return type.bitWidth / 32;
  const hasOne =
    DataType.isInt(type) ||
    DataType.isFloat(type) ||
    DataType.isDate(type) ||
    DataType.isTimestamp(type) ||
    DataType.isTime(type) ||
    DataType.isDuration(type) ||
    DataType.isDictionary(type);
  return hasOne ? 1 : 0;
}
