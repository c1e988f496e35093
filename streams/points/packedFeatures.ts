import { type Data, type DataType, type Field, type Float64, makeData } from 'apache-arrow';
import { hasNulls, isValid, packBits } from './validity.js';

/**
 * Key of a field's metadata that names the numbers of a fixed-size list, as a JSON array of strings. A source that
 * reads several columns row by row hands them on as one such list, and its numbers are still found by name.
 */
export const FEATURE_NAMES = 'meander.features';

/** The names of the numbers in a fixed-size list, where its source gave them names. */
export function packedNames(field: Field<DataType>): string[] | undefined {
  const names = field.metadata.get(FEATURE_NAMES);
  return names === undefined ? undefined : JSON.parse(names);
}

/**
 * Some numbers of a fixed-size list as columns of their own.
 * @param list a column of n lists
 * @param wanted index in the list of each number, in the order of the columns to return
 */
export function unpackList(list: Data, wanted: readonly number[]): Data[] {
  const [child] = list.children;
  const width = child.length / list.length;
  return wanted.map((index) => {
    const data = (child.values as Float64Array).filter((_, i) => i % width === index);
    const present = (row: number) => isValid(list, row) && isValid(child, row * width + index);
    const nullBitmap = hasNulls(list) ? packBits(list.length, present) : undefined;
    return makeData({ type: child.type as Float64, length: list.length, data, nullBitmap });
  });
}
