import {
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  TimestampMicrosecond,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
} from 'apache-arrow';
import type { ColumnKind } from '../../points/offeredColumns.js';
import { FEATURE_NAMES } from '../../points/packedFeatures.js';
import { quoteName } from './sql.js';
import type { TableColumn } from './table.js';

/** How a column of a table becomes a column of a record batch. */
export interface ReadColumn {
  /** Its name and Arrow type. */
  field: Field;
  /** The SQL expression that gives its values. */
  sql: string;
  /**
   * The expression of its lists before they were cut to one length, null for what is no list of numbers; the values
   * that they come from; and that length. Absent where the type says the length.
   */
  list?: { numbers: string; values: string; size: number };
  /**
   * Names of the columns of whole numbers beyond 32 bits, by their places in each row's numbers; undefined in the
   * places of other columns. A single name stands for all numbers of a column. Absent where there are none.
   */
  integers?: readonly (string | undefined)[];
}

/** The SQL expression of a column's values. */
const valuesOf = ({ name, sql }: TableColumn): string => sql ?? quoteName(name);

/** DuckDB's types of numbers that have an Arrow type of their own. */
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
/** Types of numbers that are read as float64. */
const WIDE = /^(U?BIGINT|U?HUGEINT|BIGNUM|DECIMAL\(.*\))$/;
/** Types of whole numbers that float64 may round. */
const INTEGER = /^(U?BIGINT|U?HUGEINT|BIGNUM)(?=$|\[)/;
/** Types of numbers that float32 holds exactly. */
const SHORT = /^(BOOLEAN|FLOAT|U?TINYINT|U?SMALLINT)$/;
/** Types of dates and times. */
const TIME = /^(DATE|TIMESTAMP.*)$/;
/** Types of columns that have columns in them. */
const NESTED = /^(STRUCT|MAP|UNION)\(/;
/** Types of texts. */
const TEXT = /^(VARCHAR|JSON|UUID|ENUM\(.*\))$/;

const isNumeric = (type: string): boolean => type in exact || WIDE.test(type);

/** The type of the items of a list of numbers, and its length if it is fixed; undefined for any other type. */
function listOf(type: string): { item: string; length: number | undefined } | undefined {
  const [, item, length] = /^(.*)\[(\d*)\]$/.exec(type) ?? [];
  if (item === undefined || !(isNumeric(item) || item === 'BOOLEAN')) return undefined;
  return { item, length: length === '' ? undefined : Number(length) };
}

/** Whether a column holds numbers. */
export const isNumber = ({ type }: TableColumn): boolean => isNumeric(type);

/** Whether a column, or its lists, hold whole numbers that float64 may round. */
export const holdsIntegers = ({ type, isWhole }: TableColumn): boolean => isWhole === true || INTEGER.test(type);

/** What a column holds, for the choice of features. */
export function kindOf({ type, isEmpty }: TableColumn): ColumnKind {
  if (isEmpty) return 'empty';
  if (isNumeric(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (listOf(type)) return 'list';
  if (TIME.test(type)) return 'time';
  if (NESTED.test(type)) return 'nested';
  return TEXT.test(type) ? 'text' : 'other';
}

/** Numbers of each list of a column; undefined where its type does not say it. */
export const listWidth = ({ type }: TableColumn): number | undefined => listOf(type)?.length;

/** Whether a column holds lists of numbers whose type does not say their length. */
export function isOpenList({ type }: TableColumn): boolean {
  const list = listOf(type);
  return list !== undefined && list.length === undefined;
}

/**
 * How to read a column: numbers as they are, or as float64 if they are wide; lists of numbers as fixed-size lists;
 * dates and times as microseconds since 1970 in UTC; all else as text.
 * @param length of each list, where the type does not say it
 * @param lenient whether a value that does not fit is null, not an error
 */
export function readColumn(read: TableColumn, length: number | undefined, lenient: boolean): ReadColumn {
  const { name, type } = read;
  const column = valuesOf(read);
  const cast = (to: string) => `${lenient ? 'TRY_CAST' : 'CAST'}(${column} AS ${to})`;
  const list = listOf(type);
  const integers = holdsIntegers(read) ? { integers: [name] } : {};
  if (list) {
    const size = list.length ?? length ?? 0;
    const item = SHORT.test(list.item) ? 'FLOAT' : 'DOUBLE';
    const field = new Field(name, listType(size, item === 'FLOAT'), true);
    if (list.length !== undefined) return { field, sql: cast(`${item}[${size}]`), ...integers };
    const sql = `${lenient ? 'TRY_CAST' : 'CAST'}(${cast(`${item}[]`)} AS ${item}[${size}])`;
    return { field, sql, list: { numbers: `TRY_CAST(${column} AS ${item}[])`, values: column, size }, ...integers };
  }
  if (type in exact) return { field: new Field(name, exact[type](), true), sql: cast(type), ...integers };
  if (WIDE.test(type)) return { field: new Field(name, new Float64(), true), sql: cast('DOUBLE'), ...integers };
  if (TIME.test(type)) return { field: new Field(name, new TimestampMicrosecond('UTC'), true), sql: cast('TIMESTAMP') };
  return { field: new Field(name, new Utf8(), true), sql: cast('VARCHAR') };
}

const listType = (size: number, float32: boolean): FixedSizeList =>
  new FixedSizeList(size, new Field('item', float32 ? new Float32() : new Float64(), true));

/**
 * All features as one fixed-size list, which DuckDB lays out row by row; float32 where that holds each of them exactly,
 * else float64. The field's metadata names them.
 * @param columns of numbers, booleans (0 and 1) and times (seconds since 1970)
 */
export function packColumns(columns: readonly TableColumn[]): ReadColumn {
  const float32 = columns.every(({ type }) => SHORT.test(type));
  const item = float32 ? 'FLOAT' : 'DOUBLE';
  const names = columns.map(({ name }) => name);
  const metadata = new Map([[FEATURE_NAMES, JSON.stringify(names)]]);
  const values = columns.map((column) =>
    TIME.test(column.type) ? `epoch(${valuesOf(column)})` : `CAST(${valuesOf(column)} AS ${item})`,
  );
  return {
    field: new Field('features', listType(columns.length, float32), true, metadata),
    sql: `CAST([${values.join(', ')}] AS ${item}[${columns.length}])`,
    ...(columns.some(holdsIntegers) && {
      integers: columns.map((column) => (holdsIntegers(column) ? column.name : undefined)),
    }),
  };
}
