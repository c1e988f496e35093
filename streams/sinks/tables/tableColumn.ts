import type * as DuckDb from '@duckdb/node-api';
import { DataType, DateUnit, type Field, MapRow, Precision, StructRow, TimeUnit, Vector } from 'apache-arrow';
import { DUCKDB_TYPE, fromText } from '../../formats/tables/keptColumns.js';
import { fillTexts } from './fillTexts.js';
import {
  type FillVector,
  fillAsText,
  fillBooleans,
  fillHalves,
  fillLists,
  fillNumbers,
  fillWide,
} from './fillVector.js';
import { fillItems, itemsOf } from './nestedItems.js';
import { INTEGERS } from './plainItems.js';

/** How a column of record batches is written to a table of DuckDB. */
export interface TableColumn {
  /** The DuckDB type of the table's column. */
  readonly type: string;
  /** The SQL expression of its final value, where that has another type; `column` is the quoted name. */
  readonly cast?: (column: string) => string;
  /** Writes rows to a vector. */
  readonly fill: FillVector;
  /** Whether its values hold others: lists, structures and maps. */
  readonly isNested?: boolean;
  /** What is lost, in words that follow the column's name; absent where the type is kept. */
  readonly change?: string;
}

/**
 * How the values of an Arrow column are written to a table. Types that tables do not have are written as JSON.
 * @param duckDb the loaded package
 */
export function tableColumn(duckDb: typeof DuckDb, field: Field): TableColumn {
  const original = field.metadata.get(DUCKDB_TYPE);
  const column = ownColumn(duckDb, field);
  return original === undefined ? column : { ...column, cast: (name) => fromText(name, original) };
}

function ownColumn(duckDb: typeof DuckDb, field: Field): TableColumn {
  const { type } = field;
  const simple = numbers(type) ?? times(type) ?? bytes(duckDb, type);
  if (simple) return simple;
  if (DataType.isBool(type)) return { type: 'BOOLEAN', fill: fillBooleans };
  if (DataType.isDecimal(type) && type.bitWidth === 128 && type.scale >= 0) return decimals(type);
  const isNested = type.children !== null;
  if (DataType.isFixedSizeList(type) && type.listSize > 0) {
    const item = numbers(type.children[0].type);
    if (item)
      return {
        type: `${item.type}[${type.listSize}]`,
        // DuckDB writes Parquet that no one else reads of fixed-size lists of which some are null.
        cast: (column) => `CAST(${column} AS ${item.type}[])`,
        fill: fillLists(type.listSize, item.fill),
        isNested,
      };
  }
  const items = itemsOf(duckDb, field);
  if (items) return { type: items.type, fill: fillItems(items), isNested };
  return {
    type: 'VARCHAR',
    cast: (column) => `CAST(${column} AS JSON)`,
    fill: fillAsText(toJson),
    change: `has the type ${type}, which is written as JSON`,
  };
}

const FLOATS: Readonly<Record<Precision, TableColumn>> = {
  [Precision.HALF]: { type: 'FLOAT', fill: fillHalves },
  [Precision.SINGLE]: { type: 'FLOAT', fill: fillNumbers },
  [Precision.DOUBLE]: { type: 'DOUBLE', fill: fillNumbers },
};

function numbers(type: DataType): TableColumn | undefined {
  if (DataType.isFloat(type)) return FLOATS[type.precision];
  if (!DataType.isInt(type)) return undefined;
  return { type: `${type.isSigned ? '' : 'U'}${INTEGERS[type.bitWidth]}`, fill: fillNumbers };
}

const TIMESTAMPS: Readonly<Record<TimeUnit, string>> = {
  [TimeUnit.SECOND]: 'TIMESTAMP_S',
  [TimeUnit.MILLISECOND]: 'TIMESTAMP_MS',
  [TimeUnit.MICROSECOND]: 'TIMESTAMP',
  [TimeUnit.NANOSECOND]: 'TIMESTAMP_NS',
};
/** What is added to midnight for a number of these units. */
const AFTER_MIDNIGHT: Readonly<Record<Exclude<TimeUnit, TimeUnit.NANOSECOND>, (column: string) => string>> = {
  [TimeUnit.SECOND]: (column) => `to_seconds(${column})`,
  [TimeUnit.MILLISECOND]: (column) => `to_milliseconds(${column})`,
  [TimeUnit.MICROSECOND]: (column) => `to_microseconds(${column})`,
};

function times(type: DataType): TableColumn | undefined {
  if (DataType.isDate(type))
    return type.unit === DateUnit.DAY
      ? { type: 'DATE', fill: fillNumbers }
      : { type: 'TIMESTAMP_MS', cast: (column) => `CAST(${column} AS DATE)`, fill: fillNumbers };
  if (DataType.isTime(type)) {
    if (type.unit === TimeUnit.NANOSECOND) return { type: 'TIME_NS', fill: fillNumbers };
    const isShort = type.bitWidth === 32;
    const afterMidnight = AFTER_MIDNIGHT[type.unit];
    const cast = (column: string) => `(TIME '00:00:00' + ${afterMidnight(column)})`;
    return { type: isShort ? 'INTEGER' : 'BIGINT', cast, fill: fillNumbers };
  }
  if (!DataType.isTimestamp(type)) return undefined;
  const column = { type: TIMESTAMPS[type.unit], fill: fillNumbers };
  if (!type.timezone) return column;
  const cast = (name: string) => `CAST(CAST(${name} AS TIMESTAMP) AS TIMESTAMP WITH TIME ZONE)`;
  const isCut = type.unit === TimeUnit.NANOSECOND;
  return { ...column, cast, ...(isCut && { change: 'has nanoseconds and a time zone; microseconds are written' }) };
}

function bytes(duckDb: typeof DuckDb, type: DataType): TableColumn | undefined {
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return textColumn(duckDb);
  if (DataType.isBinary(type) || DataType.isLargeBinary(type))
    return { type: 'BLOB', fill: fillTexts(duckDb.DuckDBHugeIntVector, (value) => new duckDb.DuckDBBlobValue(value)) };
  if (DataType.isUtf8View(type)) return { type: 'VARCHAR', fill: fillAsText(String) };
  return undefined;
}

function textColumn(duckDb: typeof DuckDb): TableColumn {
  const decoder = new TextDecoder();
  return { type: 'VARCHAR', fill: fillTexts(duckDb.DuckDBHugeIntVector, (text) => decoder.decode(text)) };
}

const decimals = ({ precision, scale }: { precision: number; scale: number }): TableColumn => ({
  type: `DECIMAL(38,${scale})`,
  cast: (column) => `CAST(${column} AS DECIMAL(${precision},${scale}))`,
  fill: fillWide,
});

/** A value of Arrow as JSON; integers that JSON's numbers cannot hold become texts. */
function toJson(value: unknown): string {
  // Its own `toJSON` would lose a part called `__proto__`.
  if (value instanceof StructRow || value instanceof MapRow)
    return `{${[...value].map(([name, part]) => `${JSON.stringify(String(name))}:${toJson(part)}`).join(',')}}`;
  if (value instanceof Vector) return `[${[...value].map(toJson).join(',')}]`;
  return JSON.stringify(value ?? null, (_, part) =>
    typeof part === 'bigint' ? (Number.isSafeInteger(Number(part)) ? Number(part) : String(part)) : part,
  );
}
