/**
 * Columns of lists as columns of fixed-size lists, which say in the schema how many numbers a row has. All code after
 * this sees only the latter.
 */
import {
  type Data,
  DataType,
  Field,
  FixedSizeList,
  Float64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
} from 'apache-arrow';
import { isText } from './columnTypes.js';
import { lengthAt } from './listWidths.js';
import { numbersOf } from './numbers.js';
import { hasNulls, isValid, packBits } from './validity.js';
import { numbersOfText, textsOf } from './vectorText.js';

/** The numbers of a vector that is a text. */
const NUMBER = new Field('item', new Float64(), true);

/** Numbers of each list by the index of its column. */
export type Widths = ReadonlyMap<number, number>;

/** Lengths of the lists that have another one than their column, by column and row. */
const otherLengths = new WeakMap<Data, ReadonlyMap<number, number>>();

/** How many numbers a row's list had, where that is not the number that its column has; undefined for all others. */
export const otherLength = (list: Data, row: number): number | undefined => otherLengths.get(list)?.get(row);

/** Texts that are no vectors in columns of vectors that are texts, by column and row. */
const otherTexts = new WeakMap<Data, ReadonlyMap<number, string>>();

/** The text of a row that is no vector, where others are; undefined for all others. */
export const otherText = (list: Data, row: number): string | undefined => otherTexts.get(list)?.get(row);

/** The schema with fixed-size lists in place of some lists; its other columns, names and metadata stay. */
export function fixedSchema(schema: Schema, widths: Widths): Schema {
  const fields = schema.fields.map((field, i) => {
    const width = widths.get(i);
    if (width === undefined) return field;
    const [item] = isText(field.type) ? [NUMBER] : (field.type.children as Field[]);
    const type = new FixedSizeList(width, new Field(item.name, itemType(item.type), item.nullable, item.metadata));
    return new Field(field.name, type, true, field.metadata);
  });
  return new Schema(fields, schema.metadata, schema.dictionaries);
}

/** Numbers keep their type; what is not stored as numbers, such as booleans and decimals, becomes float64. */
const itemType = (type: DataType): DataType => (isStoredAsNumbers(type) ? type : new Float64());
const isStoredAsNumbers = (type: DataType): boolean => DataType.isInt(type) || DataType.isFloat(type);

/**
 * A record batch with fixed-size lists. The numbers are not copied where the lists lie one after another. A list of
 * another length becomes null, and `otherLength` tells its length.
 * @param schema what `fixedSchema` made
 */
export function fixLists(batch: RecordBatch, schema: Schema, widths: Widths): RecordBatch {
  const children = batch.data.children.map((column, i) => {
    const width = widths.get(i);
    return width === undefined ? column : fixList(column, schema.fields[i].type as FixedSizeList);
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: batch.numRows, children }));
}

function fixList(list: Data, type: FixedSizeList): Data {
  const width = type.listSize;
  if (isText(list.type)) return vectorsOfTexts(list, type);
  const numbers = plainNumbers(list.children[0], type.children[0].type);
  if (isDense(list, width)) {
    const from = list.length === 0 ? 0 : Number(list.valueOffsets[0]);
    return makeData({ type, length: list.length, child: numbers.slice(from, list.length * width) });
  }
  const others = new Map<number, number>();
  for (let row = 0; row < list.length; row++)
    if (isValid(list, row) && lengthAt(list, row) !== width) others.set(row, lengthAt(list, row));
  const holds = (row: number) => isValid(list, row) && !others.has(row);
  const nullBitmap = packBits(list.length, holds);
  const fixed = makeData({ type, length: list.length, nullBitmap, child: copyLists(list, numbers, width, holds) });
  if (others.size > 0) otherLengths.set(fixed, others);
  return fixed;
}

/** Vectors that are texts; a text of another length, or that is no vector and so has none, becomes null. */
function vectorsOfTexts(column: Data, type: FixedSizeList): Data {
  const width = type.listSize;
  const data = new Float64Array(column.length * width);
  const others = new Map<number, number>();
  const noVectors = new Map<number, string>();
  const held = new Uint8Array(column.length);
  let row = 0;
  for (const text of textsOf(column)) {
    const numbers = text === null ? undefined : numbersOfText(text);
    if (numbers?.length === width) {
      data.set(numbers, row * width);
      held[row] = 1;
    } else if (text !== null) others.set(row, numbers?.length ?? 0);
    if (text !== null && !numbers) noVectors.set(row, text);
    row++;
  }
  const child = makeData({ type: new Float64(), length: data.length, data });
  const nullBitmap = packBits(column.length, (i) => held[i] === 1);
  const fixed = makeData({ type, length: column.length, nullBitmap, child });
  if (others.size > 0) otherLengths.set(fixed, others);
  if (noVectors.size > 0) otherTexts.set(fixed, noVectors);
  return fixed;
}

/** The numbers of all lists in a type that is stored as numbers. */
const plainNumbers = (child: Data, type: DataType): Data =>
  isStoredAsNumbers(child.type)
    ? child
    : makeData({
        type: type as Float64,
        length: child.length,
        data: Float64Array.from(numbersOf(child, child.length)),
        nullBitmap: child.nullCount > 0 ? packBits(child.length, (i) => isValid(child, i)) : undefined,
      });

/** Whether all lists are there, have the width, and lie one after another. */
function isDense(list: Data, width: number): boolean {
  if (list.nullCount > 0) return false;
  for (let row = 0; row < list.length; row++) if (lengthAt(list, row) !== width) return false;
  return true;
}

/** The numbers of the lists that hold them, at the places of fixed-size lists; zeros at the others. */
function copyLists(list: Data, numbers: Data, width: number, holds: (row: number) => boolean): Data {
  const length = list.length * width;
  const { ArrayType } = numbers.type as unknown as { ArrayType: new (length: number) => Float64Array };
  const data = new ArrayType(length);
  const from = (row: number) => Number(list.valueOffsets[row]);
  for (let row = 0; row < list.length; row++)
    if (holds(row)) data.set(numbers.values.subarray(from(row), from(row) + width), row * width);
  const present = (i: number) => {
    const row = Math.floor(i / width);
    return holds(row) && isValid(numbers, from(row) + (i % width));
  };
  const nullBitmap = hasNulls(numbers) ? packBits(length, present) : undefined;
  return makeData({ type: numbers.type as Float64, length, data, nullBitmap });
}
