import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import {
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  TimestampMicrosecond,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { quoteName, type TableColumn } from './duckdb.js';

/** How a column of a table becomes one of Arrow. */
export interface ReadColumn {
  field: Field;
  /** SQL that gives it. */
  sql: string;
}

const exact: Record<string, () => DataType> = {
  FLOAT: () => new Float32(),
  DOUBLE: () => new Float64(),
  TINYINT: () => new Int8(),
  SMALLINT: () => new Int16(),
  INTEGER: () => new Int32(),
  UTINYINT: () => new Uint8(),
  USMALLINT: () => new Uint16(),
  UINTEGER: () => new Uint32(),
};
const WIDE = /^(U?BIGINT|U?HUGEINT|BIGNUM|DECIMAL\(.*\))$/;
const SHORT = /^(FLOAT|U?TINYINT|U?SMALLINT)$/;
const TIME = /^(DATE|TIMESTAMP.*)$/;

const isNumeric = (type: string) => type in exact || WIDE.test(type);
/** The type of a list's items, and its length where that is fixed. */
const listOf = (type: string) => {
  const [, item, length] = /^(.*)\[(\d*)\]$/.exec(type) ?? [];
  return item !== undefined && isNumeric(item) ? { item, length: length === '' ? undefined : Number(length) } : undefined;
};

/** Whether a column can hold features. */
export const isFeature = ({ type }: TableColumn): boolean => isNumeric(type) || listOf(type) !== undefined;
/** Whether a column holds lists that are all of one length only if the rows say so. */
export const isOpenList = ({ type }: TableColumn): boolean => listOf(type)?.length === undefined && listOf(type) !== undefined;

/**
 * How to read a column: numbers as they are, or as float64 where they are wide; lists of numbers as fixed-size lists;
 * dates and times as microseconds since 1970 in UTC; all else as text.
 * @param length of each list, where the type does not say
 * @param lenient whether a list of another length is null, not an error
 */
export function readColumn({ name, type }: TableColumn, length: number | undefined, lenient: boolean): ReadColumn {
  const column = quoteName(name);
  const cast = (to: string) => `${lenient ? 'TRY_CAST' : 'CAST'}(${column} AS ${to})`;
  const list = listOf(type);
  if (list) {
    const short = SHORT.test(list.item);
    const size = list.length ?? length ?? 0;
    const item = new Field('item', short ? new Float32() : new Float64(), true);
    return { field: new Field(name, new FixedSizeList(size, item), true), sql: cast(`${short ? 'FLOAT' : 'DOUBLE'}[${size}]`) };
  }
  if (type in exact) return { field: new Field(name, exact[type](), true), sql: cast(type) };
  if (WIDE.test(type)) return { field: new Field(name, new Float64(), true), sql: cast('DOUBLE') };
  if (TIME.test(type)) return { field: new Field(name, new TimestampMicrosecond('UTC'), true), sql: cast('TIMESTAMP') };
  return { field: new Field(name, new Utf8(), true), sql: cast('VARCHAR') };
}

/** Some chunks as one record batch, copied out of DuckDB's memory. */
export function toBatch(schema: Schema, chunks: readonly DuckDBDataChunk[]): RecordBatch {
  const length = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const children = schema.fields.map((field, i) => {
    const parts = chunks.map((chunk) => ({ vector: chunk.getColumnVector(i) as Readable, rows: chunk.rowCount }));
    return field.type instanceof Utf8
      ? texts(parts)
      : field.type instanceof FixedSizeList
        ? lists(field.type, parts, length)
        : numbers(field.type, parts, length);
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children }));
}

/** A record batch of so many rows without any value. */
export function nullBatch(schema: Schema, length: number): RecordBatch {
  const children = schema.fields.map((field) => vectorFromArray(new Array(length).fill(null), field.type as Utf8).data[0]);
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children }));
}

type Values = Float64Array | BigInt64Array;
type Readable = DuckDBVector & { items: Values; childData: { items: Values }; validity: { data: BigUint64Array | null; itemValid(i: number): boolean } };

interface Part {
  vector: Readable;
  rows: number;
}

function texts(parts: readonly Part[]): Data {
  const items = parts.flatMap(({ vector, rows }) => Array.from({ length: rows }, (_, i) => vector.getItem(i) as string | null));
  return vectorFromArray(items, new Utf8()).data[0];
}

const arrayType = (type: DataType) => (type as unknown as { ArrayType: new (n: number) => Values }).ArrayType;

function numbers(type: DataType, parts: readonly Part[], length: number): Data {
  const data = new (arrayType(type))(length);
  let at = 0;
  for (const { vector, rows } of parts) {
    data.set(vector.items.subarray(0, rows) as never, at);
    at += rows;
  }
  return makeData({ type: type as Float64, length, data: data as Float64Array, ...nulls(parts, length) });
}

function lists(type: FixedSizeList, parts: readonly Part[], length: number): Data {
  const size = type.listSize;
  const item = type.children[0].type;
  const data = new (arrayType(item))(length * size);
  let at = 0;
  for (const { vector, rows } of parts) {
    data.set(vector.childData.items.subarray(0, rows * size) as never, at);
    at += rows * size;
  }
  const child = makeData({ type: item as Float64, length: length * size, data: data as Float64Array, ...childNulls(parts, size, length * size) });
  return makeData({ type, length, child, ...nulls(parts, length) });
}

const childNulls = (parts: readonly Part[], size: number, length: number) =>
  nulls(
    parts.map(({ vector, rows }) => ({ vector: vector.childData as Readable, rows: rows * size })),
    length,
  );

/** Arrow's bitmap of which rows have a value; none where all have. */
function nulls(parts: readonly Part[], length: number): { nullCount: number; nullBitmap?: Uint8Array } {
  if (parts.every(({ vector }) => vector.validity.data === null)) return { nullCount: 0 };
  const nullBitmap = new Uint8Array(Math.ceil(length / 8));
  let [at, nullCount] = [0, 0];
  for (const { vector, rows } of parts) {
    for (let i = 0; i < rows; i++, at++) {
      if (vector.validity.itemValid(i)) nullBitmap[at >> 3] |= 1 << (at & 7);
      else nullCount++;
    }
  }
  return { nullCount, nullBitmap };
}

/** The Arrow schema of some columns. */
export const schemaOf = (columns: readonly ReadColumn[]): Schema => new Schema(columns.map(({ field }) => field));
