import { type Data, DataType, makeData } from 'apache-arrow';
import { takeRows } from '../../points/takeRows.js';
import { isValid, packBits } from '../../points/validity.js';

/**
 * Some values of a column as a column of the same type.
 * @param from for each row of the result, the row to take
 */
export function takeValues(column: Data, from: Int32Array): Data {
  const { type, dictionary, values } = column;
  if (!DataType.isDictionary(type)) return takeRows(column, from);
  const nullBitmap = column.nullCount > 0 ? packBits(from.length, (i) => isValid(column, from[i])) : undefined;
  const codes = new (values.constructor as new (length: number) => typeof values)(from.length);
  for (let i = 0; i < from.length; i++) codes[i] = values[from[i]];
  return makeData({ type, length: from.length, nullBitmap, data: codes, dictionary } as never);
}
