import {
  type Data,
  DataType,
  type Field,
  type Float64,
  makeData,
  RecordBatch,
  type Schema,
  Struct,
} from 'apache-arrow';
import { numbersOf } from '../points/numbers.js';
import { packBits } from '../points/validity.js';

/**
 * Puts items into random order, in place (Fisher and Yates 1938, as in Durstenfeld 1964).
 * @param next uniform in [0, 1)
 */
export function permute<T>(items: T[], next: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const other = Math.floor(next() * (i + 1));
    [items[i], items[other]] = [items[other], items[i]];
  }
  return items;
}

/**
 * All rows of some record batches in random order, as one record batch.
 * @param schema its columns, numbers and fixed-size lists of numbers, each of which every record batch has
 * @param next uniform in [0, 1)
 */
export function mixRows(schema: Schema, batches: readonly RecordBatch[], next: () => number): RecordBatch {
  const n = batches.reduce((sum, batch) => sum + batch.numRows, 0);
  const order = permute(
    Array.from({ length: n }, (_, i) => i),
    next,
  );
  const children = schema.fields.map((field) => {
    const parts = batches.map((batch) => columnOf(batch, field.name));
    return DataType.isFixedSizeList(field.type)
      ? mixLists(field.type, parts, order)
      : mixNumbers(field.type, parts, order, 1);
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: n, children }));
}

const columnOf = (batch: RecordBatch, name: string): Data =>
  batch.data.children[batch.schema.fields.findIndex((field) => field.name === name)];

function mixLists(type: Field['type'] & { listSize: number; children: Field[] }, parts: Data[], order: number[]): Data {
  const items = parts.map((part) => part.children[0]);
  const child = mixNumbers(type.children[0].type, items, order, type.listSize);
  const { nullCount, nullBitmap } = mixNulls(parts, order, 1);
  return makeData({ type: type as never, length: order.length, nullCount, nullBitmap, child } as never);
}

/**
 * A column in another order.
 * @param parts the column in each record batch, of `width` numbers per row; 64-bit integers become float64
 * @param order for each row of the result, the number of the row to take
 */
function mixNumbers(type: DataType, parts: readonly Data[], order: readonly number[], width: number): Data {
  const { ArrayType } = type as unknown as { ArrayType: new (length: number) => Float64Array };
  const [values, all] = [new ArrayType(order.length * width), new ArrayType(order.length * width)];
  let at = 0;
  for (const part of parts) {
    // Numbers of the column's own type are moved as they are stored, also float16, which is stored in 16 bits.
    const stored =
      DataType.isInt(part.type) || DataType.isFloat(part.type) ? part.values : numbersOf(part, part.length);
    for (let i = 0; i < part.length; i++) all[at + i] = Number(stored[i]);
    at += part.length;
  }
  for (let i = 0; i < order.length; i++)
    for (let t = 0; t < width; t++) values[i * width + t] = all[order[i] * width + t];
  const { nullCount, nullBitmap } = mixNulls(parts, order, width);
  return makeData({ type: type as Float64, length: values.length, nullCount, nullBitmap, data: values });
}

/** Arrow's bitmap of a column in another order; none where nothing is null. */
function mixNulls(
  parts: readonly Data[],
  order: readonly number[],
  width: number,
): { nullCount: number; nullBitmap?: Uint8Array } {
  if (parts.every((part) => part.nullCount === 0)) return { nullCount: 0 };
  const present = parts.flatMap((part) => Array.from({ length: part.length }, (_, i) => part.getValid(i)));
  const mixed = order.flatMap((from) => present.slice(from * width, (from + 1) * width));
  return { nullCount: mixed.filter((valid) => !valid).length, nullBitmap: packBits(mixed.length, (i) => mixed[i]) };
}
