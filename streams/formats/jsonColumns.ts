import {
  Field,
  Float64,
  List,
  makeData,
  Null,
  RecordBatch,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { microsecondsOf } from '../points/timeText.js';
import { packBits } from '../points/validity.js';

/** A record as columns: the value of each by its name; those of nested objects by their path, as in `after.x`. */
export type Row = ReadonlyMap<string, unknown>;

/** The column of a line that is one list. */
const LIST = 'vector';

/** The columns of a JSON value. @returns undefined for a value that is neither an object nor a list */
export function rowOf(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map([[LIST, value]]);
  if (typeof value !== 'object' || value === null) return undefined;
  const row = new Map<string, unknown>();
  addFields(value, '', row);
  return row;
}

function addFields(value: object, path: string, row: Map<string, unknown>): void {
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) addFields(item, `${path}${key}.`, row);
    else row.set(`${path}${key}`, item);
  }
}

/**
 * The schema of some rows: a column is of numbers, of times or of lists of numbers if all its values are, else of text.
 * Numbers, also those in lists, and times may be written as texts, as writers of decimals and timestamps do. A
 * column without any value is of
 * numbers if it is asked for, else of no type.
 * @param uses what a column is asked for: to be passed through, so that its texts stay texts, or to be computed with
 */
export function schemaOf(rows: readonly Row[], uses: (name: string) => Use = () => undefined): Schema {
  const names = new Set(rows.flatMap((row) => [...row.keys()]));
  const valuesOf = (name: string) => rows.map((row) => row.get(name) ?? null);
  return new Schema([...names].map((name) => new Field(name, typeOf(valuesOf(name), uses(name)), true)));
}

/** What a column is asked for by name; undefined where it is not. */
export type Use = 'kept' | 'computed' | undefined;

function typeOf(values: readonly unknown[], use: Use): Float64 | List<Float64> | TimestampMicrosecond | Utf8 | Null {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return use === 'kept' ? new Utf8() : use === 'computed' ? new Float64() : new Null();
  const asText = use === 'kept' && present.some((value) => typeof value === 'string');
  if (!asText && present.every((value) => cellOf(value) !== undefined)) return new Float64();
  if (!asText && present.every((value) => timeOf(value) !== undefined)) return new TimestampMicrosecond('UTC');
  const itemOf = use === 'kept' ? numberOf : cellOf;
  const isList = (value: unknown) => Array.isArray(value) && value.every((item) => itemOf(item) !== undefined);
  if (present.every(isList)) return new List(new Field('item', new Float64(), true));
  return new Utf8();
}

/** The number that a value stands for, null for null, undefined for what is neither. */
export function numberOf(value: unknown): number | null | undefined {
  if (typeof value === 'number' || value === null) return value;
  if (typeof value === 'boolean') return Number(value);
  return value === 'NaN' ? Number.NaN : undefined;
}

/** The number that a value of a column stands for; also that of a text of digits. */
function cellOf(value: unknown): number | null | undefined {
  if (typeof value !== 'string' || value.trim() === '') return numberOf(value);
  const number = Number(value);
  return Number.isNaN(number) ? numberOf(value) : number;
}

const timeOf = (value: unknown): bigint | undefined => (typeof value === 'string' ? microsecondsOf(value) : undefined);

/** A value that does not have the type of its column. */
export interface Misfit {
  /** The name of the column. */
  readonly column: string;
  /** The value. */
  readonly value: unknown;
}

/** The first value of a row that is no number where its column holds numbers, or holds lists of them. */
export function misfitOf(row: Row, schema: Schema): Misfit | undefined {
  for (const { name, type } of schema.fields) {
    const value = row.get(name) ?? null;
    const fits =
      value === null ||
      type instanceof Utf8 ||
      type instanceof Null ||
      (type instanceof List
        ? Array.isArray(value) && value.every((item) => cellOf(item) !== undefined)
        : type instanceof TimestampMicrosecond
          ? timeOf(value) !== undefined
          : cellOf(value) !== undefined);
    if (!fits) return { column: name, value };
  }
  return undefined;
}

/** Some rows, all of which fit the schema, as a record batch. */
export function batchOf(rows: readonly Row[], schema: Schema): RecordBatch {
  const children = schema.fields.map(({ name, type }) => {
    const values = rows.map((row) => row.get(name) ?? null);
    if (type instanceof Utf8) return texts(values);
    if (type instanceof Null) return makeData({ type, length: rows.length });
    if (type instanceof TimestampMicrosecond) return times(values, type);
    return type instanceof List ? lists(values as (unknown[] | null)[], type) : numbers(values);
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows.length, children }));
}

const texts = (values: readonly unknown[]) => {
  const written = values.map((value) => (typeof value === 'string' || value === null ? value : JSON.stringify(value)));
  return vectorFromArray(written, new Utf8()).data[0];
};

function times(values: readonly unknown[], type: TimestampMicrosecond) {
  const data = BigInt64Array.from(values, (value) => timeOf(value) ?? 0n);
  const nullBitmap = packBits(values.length, (i) => values[i] !== null);
  return makeData({ type, length: values.length, data, nullBitmap });
}

function numbers(values: readonly unknown[]) {
  const data = Float64Array.from(values, (value) => cellOf(value) ?? 0);
  const nullBitmap = packBits(values.length, (i) => values[i] !== null);
  return makeData({ type: new Float64(), length: values.length, data, nullBitmap });
}

function lists(values: readonly (readonly unknown[] | null)[], type: List<Float64>) {
  const valueOffsets = new Int32Array(values.length + 1);
  for (const [i, list] of values.entries()) valueOffsets[i + 1] = valueOffsets[i] + (list?.length ?? 0);
  const nullBitmap = packBits(values.length, (i) => values[i] !== null);
  const child = numbers(values.flatMap((list) => list ?? []));
  return makeData({ type, length: values.length, valueOffsets, nullBitmap, child });
}
