import type * as DuckDb from '@duckdb/node-api';
import type { DuckDBValue } from '@duckdb/node-api';
import { type Data, DataType, DateUnit, type Field, Precision, TimeUnit } from 'apache-arrow';
import { isUuid } from '../../formats/tables/arrowTypes.js';
import { float16ToNumber } from '../../points/float16.js';

/** How values of an Arrow type become values of DuckDB. */
export interface Items {
  /** Their DuckDB type. */
  readonly type: string;
  /** The value in a row of a column, which is not null. */
  readonly valueAt: (column: Data, row: number) => DuckDBValue;
}

/**
 * How single values are written: numbers, truth values, dates, times, texts and bytes.
 * @param duckDb the loaded package
 * @returns undefined for a type that DuckDB does not have
 */
export const plainItems = (duckDb: typeof DuckDb, field: Field): Items | undefined =>
  numbers(field.type) ?? times(duckDb, field.type) ?? decimals(duckDb, field.type) ?? bytes(duckDb, field);

/** DuckDB's types of signed whole numbers, by their bits; those without a sign have a U before the name. */
export const INTEGERS: Readonly<Record<number, string>> = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' };

function numbers(type: DataType): Items | undefined {
  const valueAt: Items['valueAt'] = ({ values }, row) => values[row];
  if (DataType.isFloat(type)) {
    if (type.precision === Precision.HALF)
      return { type: 'FLOAT', valueAt: ({ values }, row) => float16ToNumber(values[row]) };
    return { type: type.precision === Precision.SINGLE ? 'FLOAT' : 'DOUBLE', valueAt };
  }
  if (DataType.isInt(type)) return { type: `${type.isSigned ? '' : 'U'}${INTEGERS[type.bitWidth]}`, valueAt };
  if (!DataType.isBool(type)) return undefined;
  return {
    type: 'BOOLEAN',
    valueAt: ({ values, offset }, row) => ((values[(offset + row) >> 3] >> ((offset + row) & 7)) & 1) === 1,
  };
}

/** Milliseconds of a day. */
const DAY = 86_400_000n;

function times(duckDb: typeof DuckDb, type: DataType): Items | undefined {
  const at =
    (make: (value: bigint) => DuckDBValue): Items['valueAt'] =>
    ({ values }, row) =>
      make(BigInt(values[row]));
  if (DataType.isDate(type)) {
    const perDay = type.unit === DateUnit.DAY ? 1n : DAY;
    return { type: 'DATE', valueAt: at((days) => new duckDb.DuckDBDateValue(Number(days / perDay))) };
  }
  if (DataType.isTime(type)) {
    if (type.unit === TimeUnit.NANOSECOND)
      return { type: 'TIME_NS', valueAt: at((ns) => new duckDb.DuckDBTimeNSValue(ns)) };
    const factor = MICROSECONDS[type.unit];
    return { type: 'TIME', valueAt: at((time) => new duckDb.DuckDBTimeValue(time * factor)) };
  }
  if (!DataType.isTimestamp(type)) return undefined;
  if (type.timezone) {
    // DuckDB has no nanoseconds with a time zone.
    if (type.unit === TimeUnit.NANOSECOND) return undefined;
    const factor = MICROSECONDS[type.unit];
    return {
      type: 'TIMESTAMP WITH TIME ZONE',
      valueAt: at((time) => new duckDb.DuckDBTimestampTZValue(time * factor)),
    };
  }
  return {
    [TimeUnit.SECOND]: { type: 'TIMESTAMP_S', valueAt: at((s) => new duckDb.DuckDBTimestampSecondsValue(s)) },
    [TimeUnit.MILLISECOND]: {
      type: 'TIMESTAMP_MS',
      valueAt: at((ms) => new duckDb.DuckDBTimestampMillisecondsValue(ms)),
    },
    [TimeUnit.MICROSECOND]: { type: 'TIMESTAMP', valueAt: at((us) => new duckDb.DuckDBTimestampValue(us)) },
    [TimeUnit.NANOSECOND]: {
      type: 'TIMESTAMP_NS',
      valueAt: at((ns) => new duckDb.DuckDBTimestampNanosecondsValue(ns)),
    },
  }[type.unit];
}

/** Microseconds of each unit that is not shorter. */
const MICROSECONDS = { [TimeUnit.SECOND]: 1_000_000n, [TimeUnit.MILLISECOND]: 1000n, [TimeUnit.MICROSECOND]: 1n };

function decimals(duckDb: typeof DuckDb, type: DataType): Items | undefined {
  if (!(DataType.isDecimal(type) && type.bitWidth === 128 && type.scale >= 0)) return undefined;
  const { precision, scale } = type;
  return {
    type: `DECIMAL(${precision},${scale})`,
    valueAt: ({ values }, row) =>
      new duckDb.DuckDBDecimalValue(wholeNumber(values.subarray(4 * row, 4 * row + 4)), precision, scale),
  };
}

function bytes(duckDb: typeof DuckDb, field: Field): Items | undefined {
  const { type } = field;
  const bytesAt = ({ values, valueOffsets }: Data, row: number): Uint8Array =>
    values.subarray(Number(valueOffsets[row]), Number(valueOffsets[row + 1]));
  const decoder = new TextDecoder();
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type))
    return { type: 'VARCHAR', valueAt: (column, row) => decoder.decode(bytesAt(column, row)) };
  if (DataType.isBinary(type) || DataType.isLargeBinary(type))
    return { type: 'BLOB', valueAt: (column, row) => new duckDb.DuckDBBlobValue(bytesAt(column, row)) };
  if (!DataType.isFixedSizeBinary(type)) return undefined;
  const { byteWidth } = type;
  const fixedAt = ({ values }: Data, row: number): Uint8Array =>
    values.subarray(byteWidth * row, byteWidth * (row + 1));
  return isUuid(field)
    ? { type: 'UUID', valueAt: (column, row) => duckDb.DuckDBUUIDValue.fromUint128(bigEndian(fixedAt(column, row))) }
    : { type: 'BLOB', valueAt: (column, row) => new duckDb.DuckDBBlobValue(fixedAt(column, row)) };
}

/** A signed whole number of 32-bit words, the lowest first. */
const wholeNumber = (words: Uint32Array): bigint =>
  BigInt.asIntN(
    128,
    words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n),
  );

/** A whole number of bytes, the highest first. */
const bigEndian = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
