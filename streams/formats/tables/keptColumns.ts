import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Int64,
  TimeMicrosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint64,
  Utf8,
} from 'apache-arrow';
import { type ReadColumn, readColumn } from './columnTypes.js';
import { quoteName } from './sql.js';
import type { TableColumn } from './table.js';

/** Key of a field's metadata that holds the DuckDB type of a column whose values were read as JSON. */
export const DUCKDB_TYPE = 'meander.duckdb.type';

/** DuckDB's types that have an Arrow type of their own, which only columns need that are passed through. */
const exact: Record<string, () => DataType> = {
  BIGINT: () => new Int64(),
  UBIGINT: () => new Uint64(),
  BOOLEAN: () => new Bool(),
  DATE: () => new DateDay(),
  TIME: () => new TimeMicrosecond(),
  TIMESTAMP: () => new TimestampMicrosecond(),
  TIMESTAMP_S: () => new TimestampSecond(),
  TIMESTAMP_MS: () => new TimestampMillisecond(),
  TIMESTAMP_NS: () => new TimestampNanosecond(),
  'TIMESTAMP WITH TIME ZONE': () => new TimestampMicrosecond('UTC'),
  BLOB: () => new Binary(),
};
/** Types of lists, structures, maps and unions of anything, but not fixed-size lists. */
const NESTED = /^(STRUCT|MAP|UNION)\(|\[\]$/;
/** Types of decimal numbers, with their digits and those after the point. */
const DECIMAL = /^DECIMAL\((\d+),(\d+)\)$/;
/** Digits of the widest decimal number, which DuckDB lays out in 16 bytes as Arrow does. */
const WIDEST = 38;

/**
 * How to read a column that is passed through and not computed with: with its own type, or as text where Arrow has no
 * such type. Lists, structures and maps become JSON; the field's metadata then says their type (`DUCKDB_TYPE`).
 */
export function keptColumn(kept: TableColumn): ReadColumn {
  const { name, type } = kept;
  const column = kept.sql ?? quoteName(name);
  const as = (arrow: DataType, sql = column): ReadColumn => ({ field: new Field(name, arrow, true), sql });
  if (type in exact) return as(exact[type]());
  const [, precision, scale] = DECIMAL.exec(type) ?? [];
  if (precision !== undefined)
    return as(new Decimal(Number(scale), Number(precision), 128), `CAST(${column} AS DECIMAL(${WIDEST},${scale}))`);
  if (type === 'VARCHAR') return as(new Utf8());
  if (!NESTED.test(type)) return readColumn(kept, undefined, false);
  const field = new Field(name, new Utf8(), true, new Map([[DUCKDB_TYPE, type]]));
  return { field, sql: `CAST(to_json(${column}) AS VARCHAR)` };
}

/** The SQL expression of a column that DuckDB passes through by itself, with the type that `keptColumn` gives. */
export function writtenValue(kept: TableColumn): string {
  const { name, type } = kept;
  const isKept = type in exact || type === 'VARCHAR' || DECIMAL.test(type) || NESTED.test(type);
  return isKept ? (kept.sql ?? quoteName(name)) : readColumn(kept, undefined, false).sql;
}
