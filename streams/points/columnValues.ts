import { type Data, DataType, Float64, makeData, type RecordBatch, type Schema, Uint8 } from 'apache-arrow';
import { secondsOf } from './times.js';
import { isValid, packBits } from './validity.js';

/**
 * The column that a path names in record batches of one schema. A part of a nested column is null where that is.
 * @param path the name of a column, or those of nested ones with dots between them
 * @param converted what becomes of it: booleans and times become numbers, or as it says
 * @returns undefined where there is none
 */
export function columnAt(
  schema: Schema,
  path: string,
  converted: (column: Data) => Data = asNumbers,
): ((batch: RecordBatch) => Data) | undefined {
  const places = placesOf(schema.fields, path);
  if (!places) return undefined;
  return ({ data }) => {
    const nested: Data[] = [];
    let column: Data = data;
    for (const place of places) {
      column = column.children[place];
      nested.push(column);
    }
    return withNullsOf(converted(column), nested.slice(0, -1));
  };
}

/** The index at each level of the column that a path names; undefined where there is none. */
function placesOf(fields: readonly { name: string; type: DataType }[], path: string): number[] | undefined {
  const whole = fields.findIndex(({ name }) => name === path);
  if (whole >= 0) return [whole];
  for (const [i, { name, type }] of fields.entries()) {
    const rest = DataType.isStruct(type) && path.startsWith(`${name}.`) ? path.slice(name.length + 1) : undefined;
    const inner = rest === undefined ? undefined : placesOf(type.children, rest);
    if (inner) return [i, ...inner];
  }
  return undefined;
}

/** Booleans as 0 and 1, times as seconds since 1970; numbers and lists as they are. */
function asNumbers(column: Data): Data {
  const { type, length } = column;
  const isTime = DataType.isTimestamp(type) || DataType.isDate(type);
  if (!isTime && !DataType.isBool(type)) return column;
  const nullBitmap = column.nullCount > 0 ? packBits(length, (i) => isValid(column, i)) : undefined;
  if (isTime) return makeData({ type: new Float64(), length, data: secondsOf(column, length), nullBitmap });
  const bits = column.values as Uint8Array;
  const bit = (i: number) => (bits[(column.offset + i) >> 3] >> ((column.offset + i) & 7)) & 1;
  return makeData({ type: new Uint8(), length, data: Uint8Array.from({ length }, (_, i) => bit(i)), nullBitmap });
}

/** A column that is null where one of the nested columns around it is. */
function withNullsOf(column: Data, around: readonly Data[]): Data {
  const holding = around.filter(({ nullCount }) => nullCount > 0);
  if (holding.length === 0) return column;
  const present = (i: number) => holding.every((outer) => isValid(outer, i)) && isValid(column, i);
  const { type, length } = column;
  const [offsets, values, , types] = Array.from({ length: 4 }, (_, i) => column.buffers[i as 0]);
  return column.clone(type, 0, length, -1, [offsets, values, packBits(length, present), types] as never);
}
