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
import { FEATURE_NAMES } from '../../points/packedFeatures.js';
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
  return item !== undefined && isNumeric(item)
    ? { item, length: length === '' ? undefined : Number(length) }
    : undefined;
};

/** Whether a column holds numbers. */
export const isNumber = ({ type }: TableColumn): boolean => isNumeric(type);
/** Whether a column holds lists of numbers. */
export const isList = ({ type }: TableColumn): boolean => listOf(type) !== undefined;
/** Whether a column holds lists that are all of one length only if the rows say so. */
export const isOpenList = ({ type }: TableColumn): boolean =>
  listOf(type)?.length === undefined && listOf(type) !== undefined;

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
    return {
      field: new Field(name, new FixedSizeList(size, item), true),
      sql: cast(`${short ? 'FLOAT' : 'DOUBLE'}[${size}]`),
    };
  }
  if (type in exact) return { field: new Field(name, exact[type](), true), sql: cast(type) };
  if (WIDE.test(type)) return { field: new Field(name, new Float64(), true), sql: cast('DOUBLE') };
  if (TIME.test(type)) return { field: new Field(name, new TimestampMicrosecond('UTC'), true), sql: cast('TIMESTAMP') };
  return { field: new Field(name, new Utf8(), true), sql: cast('VARCHAR') };
}

/**
 * All features as one fixed-size list, which DuckDB puts together row by row; float32 where that holds each of them exactly.
 * @param columns of numbers
 */
export function packColumns(columns: readonly TableColumn[]): ReadColumn {
  const item = columns.every(({ type }) => SHORT.test(type)) ? 'FLOAT' : 'DOUBLE';
  const list = new FixedSizeList(
    columns.length,
    new Field('item', item === 'FLOAT' ? new Float32() : new Float64(), true),
  );
  const names = columns.map(({ name }) => name);
  return {
    field: new Field('features', list, true, new Map([[FEATURE_NAMES, JSON.stringify(names)]])),
    sql: `CAST([${names.map((name) => `CAST(${quoteName(name)} AS ${item})`).join(', ')}] AS ${item}[${columns.length}])`,
  };
}

/** A chunk as a record batch, copied out of DuckDB's memory; lists go to `room` where it is given and large enough. */
export function toBatch(
  schema: Schema,
  chunk: DuckDBDataChunk,
  room: (bytes: number) => Uint8Array | undefined,
): RecordBatch {
  const rows = chunk.rowCount;
  const children = schema.fields.map((field, i) => {
    const vector = chunk.getColumnVector(i) as Readable;
    if (field.type instanceof Utf8) return texts(vector, rows);
    if (!(field.type instanceof FixedSizeList)) return numbers(field.type, vector, rows);
    const { listSize, children } = field.type;
    const child = numbers(children[0].type, vector.childData as Readable, rows * listSize, room);
    return makeData({ type: field.type, length: rows, child, ...nulls(vector, rows) });
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows, children }));
}

type Values = Float64Array | BigInt64Array;
type Readable = DuckDBVector & {
  items: Values;
  childData: DuckDBVector;
  validity: { data: BigUint64Array | null; itemValid(i: number): boolean };
};

const texts = (vector: Readable, rows: number): Data =>
  vectorFromArray(
    Array.from({ length: rows }, (_, i) => vector.getItem(i) as string | null),
    new Utf8(),
  ).data[0];

function numbers(
  type: DataType,
  vector: Readable,
  length: number,
  room?: (bytes: number) => Uint8Array | undefined,
): Data {
  const { ArrayType } = type as unknown as { ArrayType: Float64ArrayConstructor };
  const memory = room?.(length * ArrayType.BYTES_PER_ELEMENT);
  const data = memory ? new ArrayType(memory.buffer as ArrayBuffer, memory.byteOffset, length) : new ArrayType(length);
  data.set(vector.items.subarray(0, length) as Float64Array);
  return makeData({ type: type as Float64, length, data, ...nulls(vector, length) });
}

/** Arrow's bitmap of which rows have a value; none where all have. */
function nulls({ validity }: Readable, length: number): { nullCount: number; nullBitmap?: Uint8Array } {
  if (validity.data === null) return { nullCount: 0 };
  const nullBitmap = new Uint8Array(Math.ceil(length / 8));
  let nullCount = 0;
  for (let i = 0; i < length; i++) {
    if (validity.itemValid(i)) nullBitmap[i >> 3] |= 1 << (i & 7);
    else nullCount++;
  }
  return { nullCount, nullBitmap };
}

/** The Arrow schema of some columns. */
export const schemaOf = (columns: readonly ReadColumn[]): Schema => new Schema(columns.map(({ field }) => field));
