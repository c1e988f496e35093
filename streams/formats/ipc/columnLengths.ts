import { type Data, DataType } from 'apache-arrow';

/**
 * Checks that a column, with all that is nested in it, holds as many values as its rows need. apache-arrow takes the
 * stated number of rows for true, and reads undefined beyond the end of a buffer.
 * @param name of the column, for error messages
 * @throws RangeError where it does not
 */
export function assertHolds(column: Data, name: string): void {
  const { length, nullCount, nullBitmap, children, type } = column;
  const needed = valuesNeeded(column);
  const held = heldValues(column);
  if (held < needed)
    throw new RangeError(`column "${name}" holds ${held} values where its ${length} rows need ${needed}`);
  // A column of the type null has no bitmap, and no other buffer either.
  if (nullCount > 0 && !DataType.isNull(type) && 8 * nullBitmap.length < length)
    throw new RangeError(`column "${name}" says of ${8 * nullBitmap.length} of ${length} rows whether they are null`);
  if (DataType.isList(type) || DataType.isLargeList(type)) assertOffsets(column, name);
  for (const child of children) assertHolds(child, name);
}

/** Checks that the lists of a column lie one after another in its child. */
function assertOffsets({ length, valueOffsets, children }: Data, name: string): void {
  if (length === 0) return;
  if (valueOffsets.length <= length)
    throw new RangeError(`column "${name}" has ${valueOffsets.length} offsets where its ${length} lists need one more`);
  let before = 0;
  for (let row = 0; row <= length; row++) {
    const offset = Number(valueOffsets[row]);
    if (offset < before || offset > children[0].length)
      throw new RangeError(`list ${row} of column "${name}" begins at ${offset} of ${children[0].length} values`);
    before = offset;
  }
}

/** Values that the rows of a column need, in its own buffer or in that of the numbers in its lists. */
function valuesNeeded({ type, length }: Data): number {
  if (DataType.isFixedSizeList(type)) return length * type.listSize;
  if (DataType.isBool(type)) return Math.ceil(length / 8);
  if (DataType.isDecimal(type)) return (length * type.bitWidth) / 32;
  return hasFixedWidth(type) ? length : 0;
}

function heldValues({ type, values, children }: Data): number {
  if (DataType.isFixedSizeList(type)) return type.listSize < 0 ? -1 : children[0].length;
  return hasFixedWidth(type) || DataType.isBool(type) || DataType.isDecimal(type) ? values.length : 0;
}

/** Whether each value of a type is one item of the column's buffer. */
const hasFixedWidth = (type: DataType): boolean =>
  DataType.isInt(type) ||
  DataType.isFloat(type) ||
  DataType.isDate(type) ||
  DataType.isTimestamp(type) ||
  DataType.isDictionary(type);
