import {
  type Data,
  type DataType,
  type FixedSizeList,
  type List,
  type Map_,
  makeData,
  type Struct,
} from 'apache-arrow';
import { takeRows } from '../../points/takeRows.js';
import { packBits } from '../../points/validity.js';
import { type Bitmap, isSet, nullsOf, type ReadableVector } from './vector.js';

/** Reads the vector of the items, or of one part, of nested values. @param used see `readLists` */
type ReadItems = (type: DataType, vector: ReadableVector, rows: number, used?: Bitmap) => Data;

/** What is null of a column. */
type Nulls = ReturnType<typeof nullsOf>;

/** Structures: a column per part. What a structure that is null has in its parts may be anything. */
export function readStructs(
  type: Struct,
  { entryVectors }: ReadableVector,
  rows: number,
  nulls: Nulls,
  read: ReadItems,
): Data {
  const children = type.children.map((part, i) => read(part.type, entryVectors[i], rows, nulls.nullBitmap));
  return makeData({ type, length: rows, children, ...nulls });
}

/** Lists of a fixed length, whose items stand one after another, also those of lists that are null. */
export function readFixedLists(
  type: FixedSizeList,
  { childData }: ReadableVector,
  rows: number,
  nulls: Nulls,
  read: ReadItems,
): Data {
  const { listSize, children } = type;
  const { nullBitmap } = nulls;
  const used = nullBitmap && packBits(rows * listSize, (i) => isSet(nullBitmap, Math.floor(i / listSize)));
  const child = read(children[0].type, childData, rows * listSize, used);
  return makeData({ type, length: rows, child, ...nulls });
}

/**
 * Lists, or maps, which are lists of keys with values. DuckDB says where the items of each row begin, so they may stand
 * in another order than the rows, several rows may share them, and there may be items that no row has.
 * @param used the rows to read; what others have may be anything
 */
export function readLists(
  type: List | Map_,
  vector: ReadableVector,
  rows: number,
  used: Bitmap | undefined,
  read: ReadItems,
): Data {
  const nulls = nullsOf(vector, rows, used);
  const { childData, entryData } = vector;
  const valueOffsets = new Int32Array(rows + 1);
  let isInOrder = true;
  for (let row = 0; row < rows; row++) {
    const isThere = nulls.nullBitmap === undefined || isSet(nulls.nullBitmap, row);
    const length = isThere ? Number(entryData[2 * row + 1]) : 0;
    isInOrder &&= length === 0 || Number(entryData[2 * row]) === valueOffsets[row];
    valueOffsets[row + 1] = valueOffsets[row] + length;
  }
  const item = type.children[0].type;
  const child = isInOrder ? read(item, childData, valueOffsets[rows]) : readScattered(item, vector, valueOffsets, read);
  return makeData({ type: type as List, length: rows, valueOffsets, child, ...nulls });
}

/** The items of the rows in their order, wherever they stand. */
function readScattered(
  type: DataType,
  { childData, entryData }: ReadableVector,
  valueOffsets: Int32Array,
  read: ReadItems,
): Data {
  const places = new Int32Array(valueOffsets[valueOffsets.length - 1]);
  for (let row = 0; row + 1 < valueOffsets.length; row++)
    for (let i = valueOffsets[row]; i < valueOffsets[row + 1]; i++)
      places[i] = Number(entryData[2 * row]) + i - valueOffsets[row];
  const size = childData.itemCount;
  const isUsed = new Uint8Array(size);
  for (const place of places) isUsed[place] = 1;
  const all = read(
    type,
    childData,
    size,
    packBits(size, (i) => isUsed[i] === 1),
  );
  return takeRows(all, places);
}
