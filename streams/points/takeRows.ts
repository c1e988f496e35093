import {
  type Data,
  DataType,
  type FixedSizeList,
  type Float64,
  type List,
  makeBuilder,
  makeData,
  type Struct,
  type Utf8,
  Vector,
} from 'apache-arrow';
import { isValid, packBits } from './validity.js';

/** Arrays of numbers with one class for all widths, as far as rows are copied from one to another. */
type Values = Float64Array;

/**
 * Some rows of a column as a column of their own; a dictionary is resolved, so that its rows are plain values.
 * @param rows numbers of the rows in the column, in any order; undefined: all of them
 * @returns the column itself where nothing has to change
 */
export function takeRows(column: Data, rows: Int32Array | undefined): Data {
  if (DataType.isDictionary(column.type)) return resolve(column, rows ?? allRows(column.length));
  if (rows === undefined) return column;
  const { type } = column;
  const parts = { type: type as Struct, length: rows.length, ...nullsAt(column, rows) };
  if (DataType.isNull(type)) return makeData({ type: type as never, length: rows.length });
  if (DataType.isBool(type))
    return makeData({ ...parts, type: type as never, data: packBits(rows.length, (i) => bitAt(column, rows[i])) });
  if (isFixedWidth(type)) return makeData({ ...parts, type: type as never, data: fixedWidth(column, rows) });
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type))
    return makeData({
      ...parts,
      type: type as never,
      views: fixedWidth(column, rows) as never,
      variadicBuffers: column.variadicBuffers as Uint8Array[],
    });
  if (hasBytes(type)) return makeData({ ...parts, type: type as Utf8, ...variableWidth(column, rows) });
  if (DataType.isFixedSizeList(type))
    return makeData({
      ...parts,
      type: type as FixedSizeList,
      child: takeRows(column.children[0], items(rows, type.listSize)),
    });
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isMap(type))
    return takeLists(column, rows, parts);
  if (DataType.isStruct(type))
    return makeData({ ...parts, children: column.children.map((child) => takeRows(child, rows)) });
  return rebuilt(column, rows);
}

const allRows = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);

const bitAt = (column: Data, row: number): boolean => {
  const bit = column.offset + row;
  return ((column.values[bit >> 3] >> (bit & 7)) & 1) === 1;
};

/** The bitmap of the rows that hold a value; none where all do. */
function nullsAt(column: Data, rows: Int32Array): { nullCount?: number; nullBitmap?: Uint8Array } {
  if (column.nullCount === 0) return { nullCount: 0 };
  return { nullBitmap: packBits(rows.length, (i) => isValid(column, rows[i])) };
}

/** Whether each value of a type takes the same number of bytes, 1 or more. */
export const isFixedWidth = (type: DataType): boolean =>
  DataType.isInt(type) ||
  DataType.isFloat(type) ||
  DataType.isDate(type) ||
  DataType.isTime(type) ||
  DataType.isTimestamp(type) ||
  DataType.isDuration(type) ||
  DataType.isDecimal(type) ||
  DataType.isInterval(type) ||
  DataType.isFixedSizeBinary(type);

/** Whether the values of a type are texts or bytes behind offsets. */
export const hasBytes = (type: DataType): boolean =>
  DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isBinary(type) || DataType.isLargeBinary(type);

function fixedWidth({ values, stride }: Data, rows: Int32Array): Values {
  const { constructor: Type } = values as { constructor: Float64ArrayConstructor };
  const taken = new Type(rows.length * stride);
  for (let i = 0; i < rows.length; i++)
    for (let t = 0; t < stride; t++) taken[i * stride + t] = (values as Values)[rows[i] * stride + t];
  return taken;
}

function variableWidth({ values, valueOffsets }: Data, rows: Int32Array) {
  const { constructor: Offsets } = valueOffsets as unknown as { constructor: Int32ArrayConstructor };
  const taken = new Offsets(rows.length + 1);
  const isWide = typeof valueOffsets[0] === 'bigint';
  const begins = (row: number) => Number(valueOffsets[row]);
  const total = rows.reduce((sum, row) => sum + begins(row + 1) - begins(row), 0);
  const data = new Uint8Array(total);
  let at = 0;
  rows.forEach((row, i) => {
    data.set((values as Uint8Array).subarray(begins(row), begins(row + 1)), at);
    at += begins(row + 1) - begins(row);
    taken[i + 1] = (isWide ? BigInt(at) : at) as number;
  });
  return { valueOffsets: taken, data };
}

/** The numbers of the items of fixed-size lists. */
const items = (rows: Int32Array, size: number): Int32Array =>
  Int32Array.from({ length: rows.length * size }, (_, i) => rows[Math.floor(i / size)] * size + (i % size));

function takeLists(column: Data, rows: Int32Array, parts: { length: number; nullBitmap?: Uint8Array }): Data {
  const { valueOffsets, children, type } = column;
  const taken = new Int32Array(rows.length + 1);
  const wanted: number[] = [];
  rows.forEach((row, i) => {
    for (let item = Number(valueOffsets[row]); item < valueOffsets[row + 1]; item++) wanted.push(item);
    taken[i + 1] = wanted.length;
  });
  const child = takeRows(children[0], Int32Array.from(wanted));
  const offsets = DataType.isLargeList(type) ? BigInt64Array.from(taken, BigInt) : taken;
  return makeData({ ...parts, type: type as List, valueOffsets: offsets as Int32Array, child });
}

/** The values that the codes of a dictionary stand for. */
function resolve(column: Data, rows: Int32Array): Data {
  const pieces = column.dictionary?.data ?? [];
  const dictionary = pieces.length === 1 ? pieces[0] : rebuilt(column.dictionary as Vector, undefined);
  const codes = column.values as ArrayLike<number | bigint>;
  if (dictionary.length === 0) return rebuilt(new Vector([column]), rows);
  const taken = takeRows(
    dictionary,
    Int32Array.from(rows, (row) => (isValid(column, row) ? Number(codes[row]) : 0)),
  );
  const present = (i: number) => isValid(column, rows[i]) && isValid(taken, i);
  if (column.nullCount === 0 && taken.nullCount === 0) return taken;
  const buffers = [taken.valueOffsets, taken.values, packBits(rows.length, present), taken.typeIds];
  return taken.clone(taken.type, 0, taken.length, -1, buffers as never);
}

/** Any rows, value by value. */
function rebuilt(column: Data | Vector, rows: Int32Array | undefined): Data {
  const vector = column instanceof Vector ? column : new Vector([column]);
  const type = DataType.isDictionary(vector.type) ? vector.type.dictionary : vector.type;
  const builder = makeBuilder({ type: type as Float64, nullValues: [null] });
  for (const row of rows ?? allRows(vector.length)) builder.append(vector.get(row));
  return builder.finish().toVector().data[0];
}
